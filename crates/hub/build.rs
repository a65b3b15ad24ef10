//! The page's files are part of the program: it is compiled anew when they change, also when they come or go.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../ui/dist");
}
