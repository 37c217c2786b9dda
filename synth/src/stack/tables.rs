//! Tables.

use dsl::compiled::{KeyAttribute, TableSpec};
use dsl::resource::Encryption;

use super::keys::KEY;
use super::{Stack, once};
use cloudformation::{Deletion, Map, Resource, Value, map};

impl<'a> Stack<'a> {
    /// Every table of every workflow that the stack makes, once.
    pub(super) fn tables(&self) -> Vec<&'a TableSpec> {
        once(self.workflows.iter().flat_map(|workflow| workflow.compiled.tables()), |table| &table.id)
            .map(AsRef::as_ref)
            .filter(|table| table.existing.is_none())
            .collect()
    }

    pub(super) fn add_tables(&mut self) {
        for table in self.tables() {
            let attributes: Vec<Map> = table.key.iter().map(attribute).collect();
            let kinds = ["HASH", "RANGE"];
            let key: Vec<Map> = table
                .key
                .iter()
                .zip(kinds)
                .map(|(attribute, kind)| map! { "AttributeName" => &attribute.name, "KeyType" => kind })
                .collect();
            let mut properties = map! {
                "AttributeDefinitions" => attributes,
                "KeySchema" => key,
                "BillingMode" => "PAY_PER_REQUEST",
                "SSESpecification" => encryption(table.encryption),
                "PointInTimeRecoverySpecification" => map! { "PointInTimeRecoveryEnabled" => true },
                "DeletionProtectionEnabled" => table.deletion_protection,
            };
            if let Some(attribute) = &table.time_to_live {
                let expires = map! { "AttributeName" => attribute, "Enabled" => true };
                properties.insert("TimeToLiveSpecification".to_owned(), expires.into());
            }
            let deletion = if table.deletion_protection { Deletion::Retain } else { Deletion::Delete };
            self.add(&table.id, Resource::new("AWS::DynamoDB::Table", properties).on_deletion(deletion));
        }
    }
}

fn attribute(attribute: &KeyAttribute) -> Map {
    let kind = if attribute.is_number { "N" } else { "S" };
    map! { "AttributeName" => &attribute.name, "AttributeType" => kind }
}

/// Without a key of the stack's own, AWS encrypts with the key that it manages in the account (DynamoDB Developer Guide,
/// "Encryption at rest").
fn encryption(encryption: Encryption) -> Map {
    match encryption {
        Encryption::CustomerKey => {
            map! { "SSEEnabled" => true, "SSEType" => "KMS", "KMSMasterKeyId" => Value::attribute(KEY, "Arn") }
        }
        Encryption::ServiceManaged => map! { "SSEEnabled" => true },
    }
}
