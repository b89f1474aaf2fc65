package dev.nightjar.io.source;

/** Why a row could not be embedded. */
public enum RejectReason {
  /** Bytes that are not text in the source's encoding. */
  ENCODING,
  /** A line or record that cannot be parsed. */
  CORRUPT_RECORD,
  /** A file that cannot be read to its end. */
  CORRUPT_FILE,
  /** No id, in a source without paths and positions to make one from. */
  MISSING_ID,
  /** An id that an earlier row has. */
  DUPLICATE_ID,
  /** None of the text columns has a value. */
  NULL_TEXT,
  /** Text of white space only, or without a single token. Counted as empty, not as rejected. */
  EMPTY_TEXT,
  /** An id or text that is not a string or a number. */
  WRONG_TYPE,
  /** A text that cannot be cut within the bounds that a document has. */
  TOO_COMPLEX,
  /** A text that the endpoint of a hosted model refuses, with its reason. */
  REFUSED,
  /** A vector with NaN, an infinity or a length of zero. */
  INVALID_VECTOR
}
