//! `codegen new`: a project elsewhere, that tests, emits and simulates at once.

mod gallery;
mod name;
mod template;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::json;

use self::gallery::GALLERY;
use self::name::Name;
use super::{CLEAN, UNUSABLE, complain, say};
use crate::{files, printed};

/// Create a project with a workflow, its tests and its worker.
///
/// The project is a workspace of its own, in a new folder. Its workflow charges orders through a worker; `--from` takes one of the
/// gallery instead.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {program} new shop
  {program} new shop --from saga   begin with a workflow of the gallery
  {program} new work/shop --path ../stepwright")]
pub(super) struct Args {
    /// Name of the project, perhaps with the folder that it is created in.
    name: PathBuf,
    /// Workflow of the gallery to begin with.
    #[arg(long, value_name = "WORKFLOW", value_parser = gallery::names())]
    from: Option<String>,
    /// Use Stepwright from this clone of its repository (default: the version of this program, or the clone that it was built
    /// from).
    #[arg(long, value_name = "DIR", conflicts_with = "git")]
    path: Option<PathBuf>,
    /// Use Stepwright from this Git repository.
    #[arg(long, value_name = "URL")]
    git: Option<String>,
    /// Commit of that repository.
    #[arg(long, value_name = "COMMIT", requires = "git")]
    rev: Option<String>,
}

/// Where the project takes Stepwright from.
enum Source {
    /// A registry, in this version.
    Version(&'static str),
    /// A clone of the repository.
    Clone(PathBuf),
    /// A Git repository, and the commit.
    Git(String, Option<String>),
}

/// Why there is no project: the message, and the help.
type Refused = (String, Option<String>);

/// Creates the project, and returns the exit status.
pub(super) fn run(args: &Args) -> u8 {
    match create(args) {
        Ok(name) => {
            let folder = printed::name(&args.name);
            say(&format!("created the project `{}` in `{folder}`; next:", name.package()));
            say(&format!("  cd {folder}\n  cargo test\n  cargo run -- emit"));
            CLEAN
        }
        Err((message, help)) => {
            complain(&message, help.as_deref());
            UNUSABLE
        }
    }
}

fn create(args: &Args) -> Result<Name, Refused> {
    let name = Name::of(&args.name)?;
    let example = args.from.as_deref().and_then(|from| GALLERY.iter().find(|example| example.name == from));
    let project = template::files(&name, example, &dependencies(&source(args)?));
    empty(&args.name)?;
    let parent = args.name.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |path: &Path, error: std::io::Error| {
        (format!("cannot create `{}`: {error}", printed::name(path)), Some("no project was created".to_owned()))
    };
    fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
    // Whole or not at all: it is made beside its place, and then put there.
    let beside = tempfile::Builder::new().prefix(".stepwright-new-").tempdir_in(parent);
    let beside = beside.map_err(|error| failed(parent, error))?;
    let made = beside.path().join(name.package());
    for (path, text) in &project {
        let written = files::write_one(&made.join(path), text);
        written.map_err(|error| (error.to_string(), Some("no project was created".to_owned())))?;
    }
    fs::rename(&made, &args.name).map_err(|error| failed(&args.name, error))?;
    Ok(name)
}

/// Refuses a place where something is; an empty folder makes way.
fn empty(place: &Path) -> Result<(), Refused> {
    let shown = printed::name(place);
    let help = Some("choose another name, or empty the folder".to_owned());
    match fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err((format!("cannot look at `{shown}`: {error}"), None)),
        Ok(found) if !found.is_dir() => Err((format!("`{shown}` exists and is not a folder"), help)),
        Ok(_) => match fs::read_dir(place).map(|mut entries| entries.next().is_some()) {
            Ok(false) => fs::remove_dir(place).map_err(|error| (format!("cannot use `{shown}`: {error}"), None)),
            Ok(true) => Err((format!("the folder `{shown}` is not empty"), help)),
            Err(error) => Err((format!("cannot read `{shown}`: {error}"), None)),
        },
    }
}

/// Where the project takes Stepwright from, as the flags say. A program that was built in a clone uses that clone, for what it emits
/// may be newer than any version.
fn source(args: &Args) -> Result<Source, Refused> {
    if let Some(url) = &args.git {
        return Ok(Source::Git(url.clone(), args.rev.clone()));
    }
    let Some(path) = &args.path else {
        let clone = Path::new(env!("CARGO_MANIFEST_DIR")).parent().filter(|clone| is_clone(clone));
        return Ok(clone.map_or(Source::Version(env!("CARGO_PKG_VERSION")), |clone| Source::Clone(clone.to_owned())));
    };
    let found = path.canonicalize().ok().filter(|found| is_clone(found));
    found.map(Source::Clone).ok_or_else(|| {
        let message = format!("`{}` is not a clone of Stepwright's repository", printed::name(path));
        (message, Some("name the folder that has `stepwright/Cargo.toml`".to_owned()))
    })
}

/// True for a folder that has Stepwright's crates.
fn is_clone(folder: &Path) -> bool {
    CRATES.iter().all(|(_, path)| folder.join(path).join("Cargo.toml").is_file())
}

/// The crates that a project uses, and their folders in the repository.
const CRATES: [(&str, &str); 3] =
    [("stepwright", "stepwright"), ("stepwright-payload", "payload"), ("stepwright-worker", "worker/runtime")];

/// The dependencies as they stand in a `Cargo.toml`.
fn dependencies(source: &Source) -> String {
    let lines = CRATES.map(|(name, path)| {
        // A string of JSON without escapes of its own is one of TOML.
        let text = |text: &str| json!(text).to_string();
        match source {
            Source::Version(version) => format!("{name} = {}", text(version)),
            Source::Clone(clone) => format!("{name} = {{ path = {} }}", text(&clone.join(path).to_string_lossy())),
            Source::Git(url, None) => format!("{name} = {{ git = {} }}", text(url)),
            Source::Git(url, Some(rev)) => format!("{name} = {{ git = {}, rev = {} }}", text(url), text(rev)),
        }
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(name: &Path) -> Args {
        Args { name: name.to_owned(), from: None, path: None, git: None, rev: None }
    }

    #[test]
    fn a_project_is_created_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("shop");
        fs::create_dir(&place).unwrap();
        assert_eq!(run(&args(&place)), CLEAN);
        let manifest = fs::read_to_string(place.join("workflows/Cargo.toml")).unwrap();
        assert!(manifest.contains("name = \"shop\"") && !manifest.contains("{{"), "{manifest}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("shop");
        fs::create_dir(&place).unwrap();
        fs::write(place.join("mine"), "mine").unwrap();
        assert_eq!(run(&args(&place)), UNUSABLE);
        assert_eq!(fs::read_dir(&place).unwrap().count(), 1);
        let file = folder.path().join("file");
        fs::write(&file, "mine").unwrap();
        assert_eq!(run(&args(&file)), UNUSABLE);
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_name_that_no_package_can_have_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["1shop", "shöp", "fn", "worker", "stepwright", "a b", "..", "test"] {
            assert_eq!(run(&args(&folder.path().join(name))), UNUSABLE, "{name}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn stepwright_comes_from_where_the_flags_say() {
        assert!(
            dependencies(&Source::Version("0.1.0"))
                .starts_with("stepwright = \"0.1.0\"\nstepwright-payload = \"0.1.0\"")
        );
        let git = dependencies(&Source::Git("https://example.org/s".to_owned(), Some("abc".to_owned())));
        assert!(git.starts_with("stepwright = { git = \"https://example.org/s\", rev = \"abc\" }\n"), "{git}");
        let clone = dependencies(&Source::Clone(PathBuf::from("/a \"b\"")));
        assert!(clone.ends_with("stepwright-worker = { path = \"/a \\\"b\\\"/worker/runtime\" }"), "{clone}");
        let nowhere = Args { path: Some(PathBuf::from("nowhere")), ..args(Path::new("shop")) };
        assert!(source(&nowhere).is_err());
    }
}
