package dev.nightjar.io.export.targets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids that every other program makes by the same rule. */
class TestChunkUuid {
  /** {@code uuid.uuid5(uuid.NAMESPACE_URL, …)} of Python 3.11. */
  @ParameterizedTest
  @CsvSource({
    "d0#0, a51a6b97-82a7-5872-814f-e04821cf29ab",
    "文#1, 02b55021-b328-5ca0-bf59-9885dcf37451",
    "'', 1b4db7eb-4057-5ddf-91e0-36dec72071f5"
  })
  void areThoseOfPython(String chunk, String uuid) {
    assertThat(ChunkUuid.of(chunk)).hasToString(uuid);
  }
}
