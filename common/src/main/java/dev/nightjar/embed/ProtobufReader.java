package dev.nightjar.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a message in protobuf's wire format (protobuf.dev, "Encoding"), without
 * a schema and without copying. Not thread-safe.
 */
final class ProtobufReader {
  private final ByteBuffer bytes;
  private int field;
  private long number;
  private boolean packed;
  private ByteBuffer body = ByteBuffer.allocate(0);

  /** Reads the message that fills {@code bytes}. */
  ProtobufReader(ByteBuffer bytes) {
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Goes to the next field.
   *
   * @return whether there is one
   * @throws IllegalArgumentException if the bytes are no message
   * @throws java.nio.BufferUnderflowException if they end within a field
   */
  boolean next() {
    if (!bytes.hasRemaining()) {
      return false;
    }
    long tag = varint(bytes);
    field = (int) (tag >>> 3);
    packed = (tag & 7) == 2;
    switch ((int) (tag & 7)) {
      case 0 -> number = varint(bytes);
      case 1 -> number = bytes.getLong();
      case 2 -> body = slice(varint(bytes));
      case 5 -> number = bytes.getInt();
      default -> throw new IllegalArgumentException("wire type " + (tag & 7));
    }
    if (field == 0) {
      throw new IllegalArgumentException("field 0");
    }
    return true;
  }

  /** The field's number in the schema. */
  int field() {
    return field;
  }

  /** The value of a field that is a number. */
  long number() {
    return number;
  }

  /** The value of a field that is a message. */
  ProtobufReader message() {
    return new ProtobufReader(body);
  }

  /** The bytes of a field that is a message or a text. */
  ByteBuffer body() {
    return body.duplicate();
  }

  /** The last of the numbers of a repeated field, packed or not. */
  long lastNumber() {
    if (!packed) {
      return number;
    }
    ByteBuffer left = body.duplicate();
    long last = 0;
    while (left.hasRemaining()) {
      last = varint(left);
    }
    return last;
  }

  /** The value of a field that is a text. */
  String text() {
    return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
  }

  private ByteBuffer slice(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("a field of " + length + " bytes");
    }
    ByteBuffer slice = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return slice;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = bytes.get();
      value |= (long) (b & 127) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }
}
