package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rest of the way from a column's value to a text. */
class TestColumnText {
  @ParameterizedTest
  @CsvSource({
    "PLAIN, 1.50, 1.50",
    "JSON, '{\"a\":1}', '{\"a\":1}'",
    "INSTANT, 0, 1970-01-01T00:00:00Z",
    "INSTANT, -1, 1969-12-31T23:59:59.999999Z",
    "INSTANT, 1700000000123456, 2023-11-14T22:13:20.123456Z",
    "LOCAL, 2023-11-14 22:13:20, 2023-11-14T22:13:20",
    "INSTANT_NANOS, -1, 1969-12-31T23:59:59.999999999Z",
    "INSTANT_NANOS, 1700000000000000001, 2023-11-14T22:13:20.000000001Z",
    "LOCAL_NANOS, 1700000000000000000, 2023-11-14T22:13:20",
    "TIME_MILLIS, 3661001, 01:01:01.001",
    "TIME_MICROS, 3661000001, 01:01:01.000001",
    "TIME_NANOS, 86399999999999, 23:59:59.999999999",
    "BYTES, 4E616368742D6EC3A4, Nacht-nä",
    "UUID, 0123456789ABCDEF0123456789ABCDEF, 01234567-89ab-cdef-0123-456789abcdef",
    "HALF, 003C, 1.0",
    "HALF, 00C0, -2.0"
  })
  void valuesBecomeTexts(ColumnText kind, String value, String text)
      throws CharacterCodingException {
    assertThat(kind.text(value)).isEqualTo(text);
  }

  @Test
  void bytesThatAreNoTextAreTold() {
    assertThatThrownBy(() -> ColumnText.BYTES.text("FF"))
        .isInstanceOf(CharacterCodingException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "string, PLAIN",
    "int, PLAIN",
    "'decimal(10,2)', PLAIN",
    "date, PLAIN",
    "timestamp, INSTANT",
    "timestamp_ntz, LOCAL",
    "binary, BYTES",
    "array<int>, JSON",
    "'map<string,int>', JSON",
    "struct<a:int>, JSON"
  })
  void everyTypeOfSparkHasItsWay(String type, ColumnText kind) {
    assertThat(ColumnText.of(DataType.fromDDL(type))).isEqualTo(kind);
    assertThat(ColumnText.of(DataTypes.StringType)).isEqualTo(ColumnText.PLAIN);
  }
}
