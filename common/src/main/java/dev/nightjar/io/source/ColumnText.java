package dev.nightjar.io.source;

import dev.nightjar.io.Encodings;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * How the values of a column become text: what Spark makes of them, and the rest of the way. Times
 * become ISO 8601, those with a zone in UTC, whatever this machine's zone is.
 */
enum ColumnText {
  PLAIN,
  JSON,
  /** Microseconds since 1970, of UTC. */
  INSTANT {
    @Override
    String text(String value) {
      long micros = Long.parseLong(value);
      return Instant.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L)
          .toString();
    }
  },
  /** A date and a time of no zone, with a blank between. */
  LOCAL {
    @Override
    String text(String value) {
      return value.replace(' ', 'T');
    }
  },
  /** Nanoseconds since 1970, of UTC. */
  INSTANT_NANOS {
    @Override
    String text(String value) {
      return nanos(Long.parseLong(value)).toString();
    }
  },
  /** Nanoseconds since 1970, of no zone. */
  LOCAL_NANOS {
    @Override
    String text(String value) {
      return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
          LocalDateTime.ofInstant(nanos(Long.parseLong(value)), ZoneOffset.UTC));
    }
  },
  TIME_MILLIS {
    @Override
    String text(String value) {
      return time(Long.parseLong(value) * 1_000_000);
    }
  },
  TIME_MICROS {
    @Override
    String text(String value) {
      return time(Long.parseLong(value) * 1000);
    }
  },
  TIME_NANOS {
    @Override
    String text(String value) {
      return time(Long.parseLong(value));
    }
  },
  /** Bytes in hexadecimal, which may be UTF-8. */
  BYTES {
    @Override
    String text(String value) throws CharacterCodingException {
      byte[] bytes = HexFormat.of().parseHex(value);
      return StrictText.decode(bytes, bytes.length, new Encodings("UTF-8", 0));
    }
  },
  /** Sixteen bytes in hexadecimal. */
  UUID {
    @Override
    String text(String value) {
      return value
          .toLowerCase(Locale.ROOT)
          .replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
  },
  /** The two bytes of a half float, the lower one first, in hexadecimal. */
  HALF {
    @Override
    String text(String value) {
      int bits = Integer.parseInt(value.substring(2) + value.substring(0, 2), 16);
      return Float.toString(Float.float16ToFloat((short) bits));
    }
  };

  /** The way of a type that Spark knows. */
  static ColumnText of(DataType type) {
    String kind = type.typeName();
    if (kind.startsWith("struct") || kind.startsWith("array") || kind.startsWith("map")) {
      return JSON;
    }
    if (type.equals(DataTypes.TimestampType)) {
      return INSTANT;
    }
    if (type.equals(DataTypes.BinaryType)) {
      return BYTES;
    }
    return type.equals(DataTypes.TimestampNTZType) ? LOCAL : PLAIN;
  }

  private static String time(long nanos) {
    return DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos));
  }

  private static Instant nanos(long value) {
    return Instant.ofEpochSecond(
        Math.floorDiv(value, 1_000_000_000), Math.floorMod(value, 1_000_000_000));
  }

  /** What Spark is asked for. */
  Column column(Column values) {
    return switch (this) {
      case JSON -> functions.to_json(values);
      case INSTANT -> functions.unix_micros(values).cast("string");
      case UUID, HALF, BYTES -> functions.hex(values);
      default -> values.cast("string");
    };
  }

  /**
   * The text of a value that Spark gave.
   *
   * @throws CharacterCodingException if it is none
   */
  String text(String value) throws CharacterCodingException {
    return value;
  }
}
