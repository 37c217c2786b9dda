//! Uploads: the archives of functions, and templates that are too long for a request.
//!
//! An object is named by the SHA-256 of its bytes, so what is there already need not be uploaded again, and nothing is
//! ever overwritten with something else.

use std::io::{Cursor, Write};

use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumMode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::bucket::Bucket;
use crate::error::refused;
use crate::{Error, Session};

/// The most that a function's code may be, unpacked, in bytes (AWS Lambda Developer Guide, "Lambda quotas").
const LARGEST: usize = 250 * 1024 * 1024;

/// Bytes under the name that they have in a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The SHA-256 of the bytes in hexadecimal, and a suffix.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Where an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The object's key in the bucket.
    pub key: String,
    /// False if it was there already.
    pub uploaded: bool,
}

impl Object {
    /// An object with a suffix, such as `.zip`.
    pub fn new(bytes: Vec<u8>, suffix: &str) -> Self {
        Self { name: format!("{:x}{suffix}", Sha256::digest(&bytes)), bytes }
    }

    /// The archive of a function's program; the same program gives the same bytes.
    ///
    /// # Errors
    ///
    /// A program that Lambda would not accept.
    pub fn archive(program: &[u8]) -> Result<Self, Error> {
        if program.len() > LARGEST {
            let (megabytes, most) = (program.len().div_ceil(1024 * 1024), LARGEST / 1024 / 1024);
            return Err(Error::new(format!("the program has {megabytes} MiB, but Lambda accepts at most {most} MiB"))
                .help("build it with `strip = true` and `lto` in `[profile.release]`"));
        }
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o755);
        let written = archive
            .start_file("bootstrap", options)
            .and_then(|()| Ok(archive.write_all(program)?))
            .and_then(|()| archive.finish());
        let bytes = written.map_err(|error| Error::new(format!("cannot pack the program: {error}")))?;
        Ok(Self::new(bytes.into_inner(), ".zip"))
    }

    /// Lets a template name the archive as the code of a function before it is uploaded, in the bucket of the deployed code.
    pub fn stand_in(&self, template: &mut Value, deployed: &Value, function: &str, prefix: &str) {
        let code = format!("/Resources/{function}/Properties/Code");
        let bucket = deployed.pointer(&format!("{code}/S3Bucket")).cloned().unwrap_or_default();
        if let Some(named) = template.pointer_mut(&code) {
            *named = json!({ "S3Bucket": bucket, "S3Key": self.key(prefix) });
        }
    }

    fn key(&self, prefix: &str) -> String {
        format!("{prefix}/{}", self.name)
    }

    /// Puts the object below a prefix into a bucket, unless an object with the same checksum is there.
    ///
    /// # Errors
    ///
    /// Errors of AWS.
    pub async fn store(&self, session: &Session, bucket: &Bucket, prefix: &str) -> Result<Stored, Error> {
        let key = self.key(prefix);
        let checksum = STANDARD.encode(Sha256::digest(&self.bytes));
        let Bucket { name, owner } = bucket;
        // Who may not list the bucket is reported 403 of an object that is missing; then the upload tells the truth.
        let find = session.objects.head_object().bucket(name).key(&key).expected_bucket_owner(owner);
        let found = find.checksum_mode(ChecksumMode::Enabled).send().await;
        if found.is_ok_and(|found| found.checksum_sha256() == Some(&checksum)) {
            return Ok(Stored { key, uploaded: false });
        }
        let size = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        let put = session.objects.put_object().bucket(name).key(&key).expected_bucket_owner(owner).content_length(size);
        // S3 computes the checksum of what arrives and rejects other bytes.
        let put = put.checksum_sha256(checksum).body(ByteStream::from(self.bytes.clone()));
        let doing = format!("cannot upload to the bucket `{name}`");
        put.send().await.map_err(|error| refused(&doing, &error))?;
        Ok(Stored { key, uploaded: true })
    }
}

/// The address of an object, as CloudFormation wants it.
///
/// # Errors
///
/// No such address can be made.
pub async fn address(session: &Session, bucket: &Bucket, key: &str) -> Result<String, Error> {
    let doing = format!("cannot find the address of `{key}`");
    // The client knows the partition's domain and another endpoint; the signature after the question mark is not needed.
    let shortly = PresigningConfig::expires_in(std::time::Duration::from_secs(60));
    let shortly = shortly.map_err(|error| Error::new(format!("{doing}: {error}")))?;
    let request = session.objects.get_object().bucket(&bucket.name).key(key).presigned(shortly).await;
    let request = request.map_err(|error| refused(&doing, &error))?;
    Ok(request.uri().split('?').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_same_program_makes_the_same_archive() {
        let one = Object::archive(b"program").unwrap();
        assert_eq!(one, Object::archive(b"program").unwrap());
        assert_ne!(one.name, Object::archive(b"other").unwrap().name);
        assert_eq!(one.name.len(), 64 + ".zip".len());
    }

    #[test]
    fn the_program_can_be_run_when_it_is_unpacked() {
        let archive = Object::archive(b"program").unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(archive.bytes)).unwrap();
        assert_eq!(archive.len(), 1);
        let mut file = archive.by_name("bootstrap").unwrap();
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "program");
    }

    #[test]
    fn what_lambda_does_not_take_is_not_packed() {
        let refusal = Object::archive(&vec![0; LARGEST + 1]).unwrap_err();
        assert_eq!(refusal.message, "the program has 251 MiB, but Lambda accepts at most 250 MiB");
    }
}
