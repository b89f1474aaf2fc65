package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import dev.nightjar.io.LeftOut;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fields whose keys are known when a command has run: a part of its result that is {@code
 * JsonUnwrapped}.
 */
record Fields(@JsonAnyGetter Map<String, ?> fields) {
  /** What of an input was not read. */
  static Fields of(LeftOut leftOut) {
    return of(leftOut, "");
  }

  /**
   * The same of one of several inputs.
   *
   * @param prefix before each key
   */
  static Fields of(LeftOut leftOut, String prefix) {
    Map<String, Object> fields = new LinkedHashMap<>();
    leftOut.putInto(fields, prefix);
    return new Fields(fields);
  }
}
