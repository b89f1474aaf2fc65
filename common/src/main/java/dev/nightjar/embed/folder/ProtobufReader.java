package dev.nightjar.embed.folder;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a message in protobuf's wire format, without a schema, whose classes
 * take longer to load than a header to read, and without copying. Not thread-safe.
 */
final class ProtobufReader {
  private final CodedInputStream in;
  private int field;
  private long number;
  private ByteBuffer body = ByteBuffer.allocate(0);

  /** Reads the message that fills {@code bytes}. */
  ProtobufReader(ByteBuffer bytes) {
    in = CodedInputStream.newInstance(bytes);
    in.enableAliasing(true);
  }

  /**
   * Goes to the next field.
   *
   * @return whether there is one
   * @throws InvalidProtocolBufferException if the bytes are no message
   */
  boolean next() throws IOException {
    int tag = in.readTag();
    field = WireFormat.getTagFieldNumber(tag);
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> body = in.readByteBuffer();
      case WireFormat.WIRETYPE_VARINT -> number = tag == 0 ? 0 : in.readInt64();
      default -> {
        if (!in.skipField(tag)) {
          throw new InvalidProtocolBufferException("the end of a group that never began");
        }
      }
    }
    return tag != 0;
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

  /** The value of a field that is a text. */
  String text() {
    return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
  }
}
