//! Operations: the SDK calls.

use std::fmt;

use super::{Service, ServiceData};
use crate::block::{Block, Reader};
use crate::corrupt::Corrupt;
use crate::grant::Grant;
use crate::shape::{Shape, Spelling};

/// An SDK call: `arn:aws:states:::aws-sdk:dynamodb:query`.
#[derive(Clone, Copy)]
pub struct Operation {
    pub(super) service: Service,
    pub(super) data: &'static ServiceData,
    pub(super) number: usize,
}

impl Operation {
    fn row(self) -> &'static OperationData {
        &self.data.operations[self.number]
    }

    /// The name in resources, such as `describeDBInstances`.
    pub fn name(self) -> &'static str {
        self.data.shapes.word(self.row().name)
    }

    /// The service.
    pub fn service(self) -> Service {
        self.service
    }

    /// True if Step Functions does not support the call.
    pub fn is_refused(self) -> bool {
        self.row().flags & REFUSED != 0
    }

    /// True if AWS deprecated it.
    pub fn is_deprecated(self) -> bool {
        self.row().flags & DEPRECATED != 0
    }

    /// The request; none if it has no members.
    pub fn input(self) -> Option<Shape> {
        self.shape(self.row().input)
    }

    /// The result; none if it is empty.
    pub fn output(self) -> Option<Shape> {
        self.shape(self.row().output)
    }

    fn shape(self, number: Option<u32>) -> Option<Shape> {
        Some(Shape { shapes: &self.data.shapes, number: number?, spelling: Spelling::Sdk })
    }

    /// The errors in the model, such as `ResourceNotFoundException`.
    pub fn errors(self) -> Vec<&'static str> {
        // What stands there was checked when the block was read.
        let block = &self.data.shapes.block;
        block.list(&mut block.reader_at(self.row().errors)).unwrap_or_default()
    }

    /// The errors as in a catcher: `DynamoDb.ResourceNotFoundException`. A name that does not end in `Exception` gets that
    /// ending (Developer Guide, "Learning to use AWS service SDK integrations").
    pub fn error_names(self) -> Vec<String> {
        let Some(prefix) = self.service.error_prefix() else { return Vec::new() };
        let end = |name: &str| if name.ends_with("Exception") { "" } else { "Exception" };
        self.errors().into_iter().map(|name| format!("{prefix}.{name}{}", end(name))).collect()
    }

    /// The permissions of the execution role; none if no source documents them, and empty if none is necessary.
    pub fn grants(self) -> Option<Vec<Grant>> {
        // What stands there was checked when the block was read.
        let block = &self.data.shapes.block;
        self.row().grants.map(|place| Grant::read_all(block, &mut block.reader_at(place)).unwrap_or_default())
    }

    /// The IAM actions that the call always needs, without duplicates; none if no source documents them.
    pub fn actions(self) -> Option<Vec<&'static str>> {
        Some(Grant::actions_always_needed(&self.grants()?))
    }
}

impl PartialEq for Operation {
    fn eq(&self, other: &Self) -> bool {
        self.service == other.service && self.number == other.number
    }
}

impl Eq for Operation {}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({self})")
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "aws-sdk:{}:{}", self.service.name(), self.name())
    }
}

const REFUSED: u32 = 1;
const DEPRECATED: u32 = 2;

/// An operation in a service's block.
#[derive(Debug)]
pub(super) struct OperationData {
    pub(super) name: u32,
    flags: u32,
    input: Option<u32>,
    output: Option<u32>,
    /// Where the errors stand.
    errors: u32,
    /// Where the grants stand.
    grants: Option<u32>,
}

impl OperationData {
    /// Reads an operation, and checks what is read later.
    pub(super) fn read(block: &Block, reader: &mut Reader<'_>, shapes: usize) -> Result<Self, Corrupt> {
        let name = reader.small()?;
        block.text(name as usize)?;
        let flags = reader.small()?;
        let mut shape = || match reader.small()?.checked_sub(1) {
            Some(number) if number as usize >= shapes => Err(Corrupt::Number),
            other => Ok(other),
        };
        let (input, output) = (shape()?, shape()?);
        let errors = block.place(reader);
        for _ in 0..reader.count()? {
            block.next(reader)?;
        }
        let grants = if reader.flag()? {
            let place = block.place(reader);
            Grant::check_all(block, reader)?;
            Some(place)
        } else {
            None
        };
        Ok(Self { name, flags, input, output, errors, grants })
    }
}
