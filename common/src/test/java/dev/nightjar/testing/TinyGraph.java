package dev.nightjar.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An ONNX graph of a few kilobytes in protobuf's wire format: last_hidden_state = Gather(table,
 * input_ids), and, where asked for, sentence_embedding = ReduceMean of that over the tokens.
 */
public final class TinyGraph {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int FLOAT16 = 10;
  private static final String IDS = "input_ids";
  private static final String ROWS = "rows";
  private static final String HIDDEN = "last_hidden_state";

  private final int vocabulary;
  private final int dimension;
  private final List<Message> inputs = new ArrayList<>();
  private int[] broken = {};
  private long ir = 8;
  private long opset = 13;
  private int type = FLOAT;
  private boolean pooled;
  private boolean adapters;
  private final List<String> unused = new ArrayList<>();
  private boolean hidden = true;
  private String external = "";
  private String output = HIDDEN;

  /** A graph whose vectors are the same each time. */
  public TinyGraph(int vocabulary, int dimension) {
    this.vocabulary = vocabulary;
    this.dimension = dimension;
  }

  /** The vectors of these ids are NaN. */
  public TinyGraph broken(int... ids) {
    broken = ids.clone();
    return this;
  }

  /** Of another version of the file format and of ONNX's operators. */
  public TinyGraph versions(long otherIr, long otherOpset) {
    ir = otherIr;
    opset = otherOpset;
    return this;
  }

  /** Declares an input, instead of {@code input_ids} of int64 and any shape. */
  public TinyGraph input(String name, int elementType, String... axes) {
    inputs.add(value(name, elementType, axes));
    return this;
  }

  /** Declares {@code input_ids} beside others. */
  public TinyGraph ids() {
    return input(IDS, INT64, "batch", "sequence");
  }

  /** With weights and vectors of 16 bits. */
  public TinyGraph half() {
    type = FLOAT16;
    return this;
  }

  /** Adds its input {@code task_id}, a single number, to each number of the vectors. */
  public TinyGraph adapters() {
    adapters = true;
    return ids().input("task_id", INT64);
  }

  /** Has a node of this operator, whose value is used by nobody. */
  public TinyGraph operator(String operator) {
    unused.add(operator);
    return this;
  }

  /** Pools by itself too. */
  public TinyGraph pooled() {
    pooled = true;
    return this;
  }

  /** Gives nothing but pooled vectors. */
  public TinyGraph pooledOnly() {
    hidden = false;
    return pooled();
  }

  /** Calls the vectors of tokens otherwise. */
  public TinyGraph output(String name) {
    output = name;
    return this;
  }

  /** Keeps {@link #weights()} in a file beside it. */
  public TinyGraph external(String file) {
    external = file;
    return this;
  }

  /** The table as bytes. */
  public byte[] weights() {
    Random random = new Random(7);
    int width = type == FLOAT ? Float.BYTES : Short.BYTES;
    ByteBuffer table =
        ByteBuffer.allocate(vocabulary * dimension * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < vocabulary * dimension; i++) {
      put(table, (float) random.nextGaussian());
    }
    for (int id : broken) {
      table.position(id * dimension * width);
      for (int d = 0; d < dimension; d++) {
        put(table, Float.NaN);
      }
    }
    return table.array();
  }

  private void put(ByteBuffer table, float value) {
    if (type == FLOAT) {
      table.putFloat(value);
    } else {
      table.putShort(Float.floatToFloat16(value));
    }
  }

  /** The file. */
  public byte[] toBytes() {
    Message graph = new Message().message(1, gather()).text(2, "tiny").message(5, table());
    if (inputs.isEmpty()) {
      ids();
    }
    inputs.forEach(input -> graph.message(11, input));
    if (adapters) {
      Message toFloat = new Message().text(1, "to").number(3, FLOAT).number(20, 2);
      graph
          .message(1, node("Cast", "task", "task_id").message(5, toFloat))
          .message(1, node("Add", output, ROWS, "task"));
    }
    unused.forEach(operator -> graph.message(1, node(operator, "unused", "table")));
    if (hidden) {
      graph.message(12, value(output, type, "batch", "sequence", "" + dimension));
    }
    if (pooled) {
      graph
          .message(1, mean())
          .message(12, value("sentence_embedding", type, "batch", "" + dimension));
    }
    return new Message()
        .number(1, ir)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, opset))
        .toBytes();
  }

  private Message table() {
    Message tensor =
        new Message().number(1, vocabulary).number(1, dimension).number(2, type).text(8, "table");
    return external.isEmpty()
        ? tensor.bytes(9, weights())
        : tensor
            .message(13, new Message().text(1, "location").text(2, external))
            .message(13, new Message().text(1, "offset").text(2, "0"))
            .message(13, new Message().text(1, "length").text(2, "" + weights().length))
            .number(14, 1);
  }

  private Message gather() {
    return node("Gather", adapters ? ROWS : output, "table", IDS);
  }

  private static Message node(String operator, String output, String... inputs) {
    Message node = new Message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, operator);
  }

  private Message mean() {
    Message axes = new Message().text(1, "axes").number(8, 1).number(20, 7);
    Message keep = new Message().text(1, "keepdims").number(3, 0).number(20, 2);
    return new Message()
        .text(1, output)
        .text(2, "sentence_embedding")
        .text(4, "ReduceMean")
        .message(5, axes)
        .message(5, keep);
  }

  private static Message value(String name, int type, String... axes) {
    Message shape = new Message();
    for (String axis : axes) {
      shape.message(
          1,
          Character.isDigit(axis.charAt(0))
              ? new Message().number(1, Long.parseLong(axis))
              : new Message().text(2, axis));
    }
    Message tensor = new Message().number(1, type).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** The two kinds of protobuf fields that are needed: varint and length-delimited. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.toBytes());
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] toBytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long left = value;
      while (left >= 128) {
        out.write((int) (left & 127 | 128));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }
}
