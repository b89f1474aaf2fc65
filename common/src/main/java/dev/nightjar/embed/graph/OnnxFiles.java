package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads and writes graphs; weights stay in the files, mapped, until somebody asks for them. */
public final class OnnxFiles {
  /** What protobuf writes into one message, less room for all but the weights. */
  static final long MOST_BYTES = Integer.MAX_VALUE - (64L << 20);

  private OnnxFiles() {}

  /** How many bytes the weights of a graph are. */
  static long weightBytes(ModelProto model) {
    return model.getGraph().getInitializerList().stream()
        .mapToLong(weights -> weights.getRawData().size())
        .sum();
  }

  /**
   * The graph, with the weights that lie in other files.
   *
   * @throws IOException if it cannot be read, or is no graph
   */
  public static ModelProto read(Path file) throws IOException {
    ModelProto model = readAlone(file);
    if (model.getGraph().getInitializerList().stream().noneMatch(OnnxFiles::isExternal)) {
      return model;
    }
    GraphProto.Builder graph = model.getGraph().toBuilder();
    for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
      if (isExternal(tensor.build())) {
        load(tensor, file.resolveSibling(entries(tensor).getOrDefault("location", "")));
      }
    }
    return model.toBuilder().setGraph(graph).build();
  }

  /**
   * The graph without the weights that lie in other files.
   *
   * @throws IOException if it cannot be read, or is no graph
   */
  public static ModelProto readAlone(Path file) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(map(file));
    in.enableAliasing(true);
    return ModelProto.parseFrom(in);
  }

  private static boolean isExternal(TensorProto tensor) {
    return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
  }

  private static Map<String, String> entries(TensorProto.Builder tensor) {
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    return entries;
  }

  private static void load(TensorProto.Builder tensor, Path file) throws IOException {
    Map<String, String> entries = entries(tensor);
    try (FileChannel channel = FileChannel.open(file)) {
      long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
      long length =
          Long.parseLong(entries.getOrDefault("length", Long.toString(channel.size() - offset)));
      tensor.setRawData(
          UnsafeByteOperations.unsafeWrap(
              channel.map(FileChannel.MapMode.READ_ONLY, offset, length)));
    }
    tensor.clearExternalData().clearDataLocation();
  }

  private static MappedByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  /**
   * Writes the graph, weights inside.
   *
   * @throws IOException if they are more than one file holds, or it cannot be written
   */
  public static void write(ModelProto model, Path file) throws IOException {
    if (weightBytes(model) > MOST_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "Cannot write %s: its weights would be %d bytes, more than one ONNX file holds",
              file,
              weightBytes(model)));
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      model.writeTo(out);
    }
  }
}
