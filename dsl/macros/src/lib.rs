//! `api!`: calls of AWS, checked against their models when the author compiles.
//!
//! The macro reads a call ([`read`]), looks up what is called ([`callee`]), checks the request ([`request`]) and its literals
//! ([`literal`]), and writes the structures of the result ([`result`]). The catalogue is its only source; it reads no file and asks
//! nobody.
//!
//! What it finds, it says at the author's own word. What only rustc knows, the type of an expression, rustc says there: each
//! expression goes through a function for the kind of its member.

mod callee;
mod literal;
mod read;
mod request;
mod result;

use proc_macro::TokenStream;
use quote::quote;

/// What `dsl::api!` becomes: the path of the library, then the call. The documentation is there.
#[proc_macro]
pub fn checked_call(input: TokenStream) -> TokenStream {
    match syn::parse::<read::Call>(input) {
        Ok(call) => expanded(&call),
        Err(error) => error.to_compile_error(),
    }
    .into()
}

/// Everything that is wrong at once, and otherwise the request.
fn expanded(call: &read::Call) -> proc_macro2::TokenStream {
    let library = &call.library;
    let callee = match callee::Callee::of(call) {
        Ok(callee) => callee,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Vec::new();
    let members = request::members(call, &callee, &mut errors);
    let members = callee.refusing_tokens(call, members);
    let (answer, structures) = match &call.answer {
        Some(answer) => (quote!(#library::call::Said<#answer>), quote!()),
        None => result::structures(call, &callee),
    };
    let errors = errors.iter().map(syn::Error::to_compile_error);
    let name = callee.written(library);
    quote! {{
        #(#errors;)*
        #library::call::Request::checked(#name, #members, {
            #structures
            ::core::marker::PhantomData::<fn() -> #answer>
        })
    }}
}
