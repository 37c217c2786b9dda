//! Lists, texts and paths of all kinds.

use dsl::prelude::*;

pub(crate) fn workflow() -> Workflow {
    Workflow::standard("Features", |_: Expr<Json>| {
        let pet = |state: &str, species: &str, age: Expr<i64>| {
            Pass::new(state, PetFields { species: species.into(), age, created_by: context::state_name() })
        };
        let create = |age: Expr<i64>| {
            let odd = [1, 3, 5, 7, 9].into_iter().fold(age.gt(10), |any, known| age.eq(known).or(any));
            let even = [2, 4, 6, 8].into_iter().fold(age.eq(10), |any, known| age.eq(known).or(any));
            Choice::new("Choice").when(odd, pet("Create Dog", "dog", age)).when(even, pet("Create Cat", "cat", age))
        };
        let started = format_text(
            "Starting execution of {} at {} with role of {}",
            [context::state_machine_name(), context::execution_start_time(), context::execution_role_arn()],
        );
        let numbers = Expr::<Vec<i64>>::of((1..=10).map(Expr::from));
        Pass::new(
            "Generate startup log message using States.Format and Context Object",
            data!({ startupLogMessage: started }),
        )
        .next(Pass::new("Generate an array using States.Array", ArrayFields { my_array: numbers }))
        .then(|made| {
            let written = WrittenFields { my_serialized_array: made.my_array.json() };
            Pass::new("Convert the array to JSON string using States.JsonToString", written)
        })
        .then(|written| {
            let read = ArrayFields { my_array: written.my_serialized_array.parse_json() };
            Pass::new("Convert JSON string bagk to array using Stats.StringToJson", read)
        })
        .then(|read| Map::over("Create Pets", read.my_array).inline(create).output(|pets| PetsFields { pets }))
        .then(|made| {
            let some = |species: &str, young: bool| {
                made.pets.filter(|pet| {
                    let right_age = if young { pet.age.lt(5) } else { pet.age.ge(5) };
                    pet.species.eq(species).and(right_age)
                })
            };
            Pass::new(
                "Create separate list of cats and dogs using JSONPath Expressions",
                data!({
                    cats: { young: some("cat", true), old: some("cat", false) },
                    dogs: { young: some("dog", true), old: some("dog", false) },
                }),
            )
        })
        .then(|sorted| {
            let ages = Expr::<Vec<i64>>::jsonata("$pets.**.age").with("pets", sorted);
            Pass::new(
                "Add array of unique ages using JSONPath Expression",
                GroupedFields { unique_ages: ages, pets: sorted },
            )
        })
        .then(|grouped| {
            let ages = Expr::<Vec<i64>>::jsonata("$pets.**.age").with("pets", grouped.pets);
            let flat = Expr::<Vec<Json>>::jsonata("$pets.*.*.*").with("pets", grouped.pets);
            Pass::new(
                "Recreate Pet List Using JSONPath Expression",
                data!({
                    uniqueAges: ages,
                    groupedPets: grouped.pets,
                    flattenedPets: flat,
                }),
            )
        })
    })
    .untyped()
}

#[message]
#[serde(rename_all = "camelCase")]
struct Array {
    my_array: Vec<i64>,
}

#[message]
#[serde(rename_all = "camelCase")]
struct Written {
    my_serialized_array: String,
}

#[message]
#[serde(rename_all = "camelCase")]
struct Pet {
    species: String,
    age: i64,
    created_by: String,
}

#[message]
struct Pets {
    pets: Vec<Pet>,
}

#[message]
#[serde(rename_all = "camelCase")]
struct Grouped {
    unique_ages: Vec<i64>,
    pets: Json,
}
