//! An inline Map is to work on the rows of a file.
use dsl::prelude::*;
use dsl::resource::Bucket;
use dsl::state::map::ItemReader;

#[message]
struct Order {
    id: String,
}

fn main() {
    let archive = Bucket::existing("Archive", Arn::known("arn:aws:s3:::archive"));
    Workflow::standard("Orders", |order: OrderFields| {
        Map::reading("Each", ItemReader::<Order>::csv(&archive, order.id))
            .inline(|row: OrderFields| Pass::new("Take", row.id))
    });
}
