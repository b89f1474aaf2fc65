package dev.nightjar.embed.folder;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.nightjar.embed.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An ONNX graph as a file: a protobuf message, nearly all of it in one field. Weights stay in the
 * file, mapped, until somebody asks for them.
 */
final class GraphFile {
  private GraphFile() {}

  /**
   * The graph, without the weights that lie in other files.
   *
   * @throws ModelException if the file is no graph, or not there to its end
   */
  static ModelProto read(Path file) throws IOException {
    return parsed(
        file,
        bytes -> {
          CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
          in.enableAliasing(true);
          return ModelProto.parseFrom(in);
        });
  }

  /** Makes something of a graph's bytes. */
  interface Parser<T> {
    T parse(ByteBuffer bytes) throws IOException;
  }

  /**
   * What a parser makes of the file, which is mapped.
   *
   * @throws ModelException if the file is no graph, or not there to its end
   */
  static <T> T parsed(Path file, Parser<T> parser) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new ModelException(
            String.format(
                Locale.ROOT,
                "Cannot read %s: %d bytes are more than protobuf allows; keep the weights beside it as external data",
                file,
                channel.size()));
      }
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      refusePointers(file, bytes);
      requireWhole(file, bytes);
      return parser.parse(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new ModelException(
          "Cannot read %s: it is no ONNX graph, or was cut short (%s)"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Folders cloned without Git LFS have small texts in place of large files. */
  private static void refusePointers(Path file, ByteBuffer bytes) {
    byte[] front = new byte[Math.min(bytes.remaining(), 40)];
    bytes.get(0, front);
    if (new String(front, StandardCharsets.ISO_8859_1).startsWith("version https://git-lfs")) {
      throw new ModelException(
          "Cannot read %s: it is only Git LFS's pointer to the graph; run 'git lfs pull' in its folder"
              .formatted(file));
    }
  }

  /** Walking the outermost fields costs nothing and finds files that were cut off. */
  private static void requireWhole(Path file, ByteBuffer bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes.duplicate());
    long end = bytes.remaining() == 0 ? 1 : 0;
    while (end <= bytes.remaining() && !in.isAtEnd()) {
      int tag = in.readTag();
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        long length = in.readRawVarint64();
        end = in.getTotalBytesRead() + length;
        in.skipRawBytes(Math.clamp(length, 0, bytes.remaining() - in.getTotalBytesRead()));
      } else if (!in.skipField(tag)) {
        return; // no message of today
      }
    }
    if (end > bytes.remaining()) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot use %s: it is not a whole ONNX graph (%d bytes are there, at least %d belong to it); put the whole file there",
              file,
              bytes.remaining(),
              end));
    }
  }
}
