package dev.nightjar.io.export;

import dev.nightjar.spark.HeldRow;
import java.io.IOException;
import java.io.Serializable;

/** What stands in a file for a row. Stateless; sent to tasks. */
public interface RecordForm extends Serializable {
  /**
   * Its bytes, with what parts them from the next.
   *
   * @throws UnfitRow if the target cannot take the row
   */
  byte[] record(HeldRow row) throws UnfitRow, IOException;
}
