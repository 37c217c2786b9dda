//! The rules that the readers of texts apply.

crate::rules! {
    pub,

    /// The text is not well-formed JSON, or YAML 1.2 in a `.yaml` file, or it is blank, too long or too deep.
    ///
    /// A text that cannot be parsed cannot be validated. JSON has no comments and no comma after the last member.
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}},}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: RFC 8259; YAML 1.2.2.
    MALFORMED_TEXT = "V001", malformed_text, Error;

    /// A key occurs twice in one object.
    ///
    /// Most parsers silently keep only the last value, so a whole state can be lost.
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}, "Pay": {"Type": "Fail"}}}
    /// ```
    ///
    /// Write instead:
    ///
    /// ```json
    /// {"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}}
    /// ```
    ///
    /// Source: RFC 8259, section 4.
    DUPLICATE_KEY = "V003", duplicate_key, Error;
}
