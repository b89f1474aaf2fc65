package dev.nightjar.ml;

import dev.nightjar.config.InvalidInput;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** What stages over a column of text have in common: names of columns, and the model. */
abstract class TextStage extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> errorCol;
  private final Param<String> model;
  private final Param<String> prompt;

  TextStage(String uid, String output) {
    this.uid = uid;
    this.inputCol = text("inputCol", "the column of texts");
    this.outputCol = text("outputCol", "the column that is made");
    this.errorCol =
        text(
            "errorCol", "the column that says why a row has none; outputCol and _error by default");
    this.model = text("model", "a built-in model, a folder, a file of word vectors or openai:NAME");
    this.prompt = text("prompt", "a prompt of the model by its name, or the text itself");
    setDefault(inputCol, "text");
    setDefault(outputCol, output);
    setDefault(model, "minilm");
  }

  final Param<String> text(String name, String what) {
    return new Param<>(uid, name, what);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The column of texts; {@code text} by default. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** The column that is made. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** The column that says why a row has none. */
  public Param<String> errorCol() {
    return errorCol;
  }

  /** The model; {@code minilm} by default. */
  public Param<String> model() {
    return model;
  }

  /** What the model reads before each text; that of passages by default. */
  public Param<String> prompt() {
    return prompt;
  }

  final <T> Optional<T> given(Param<T> param) {
    Option<T> value = get(param);
    return value.isDefined() ? Optional.of(value.get()) : Optional.empty();
  }

  final String errorColumn() {
    return given(errorCol).orElseGet(() -> getOrDefault(outputCol) + "_error");
  }

  final NamedModel named(Optional<Integer> dimensions) {
    return new NamedModel(getOrDefault(model), given(prompt), dimensions);
  }

  /** Type of the column that is made. */
  abstract DataType outputType();

  /**
   * The columns of a dataset with those that are made.
   *
   * @throws InvalidInput if there is no column of texts, or one of the others is there
   */
  @Override
  public StructType transformSchema(StructType schema) {
    String input = getOrDefault(inputCol);
    List<String> names = List.of(schema.fieldNames());
    if (!names.contains(input)) {
      throw new InvalidInput(
          "inputCol", input, "columns are %s".formatted(String.join(", ", names)));
    }
    DataType type = schema.apply(input).dataType();
    if (!(type instanceof StringType)) {
      throw new InvalidInput(
          "inputCol", input, "it has %s, not text; cast it".formatted(type.simpleString()));
    }
    String output = getOrDefault(outputCol);
    for (String name : List.of(output, errorColumn())) {
      if (names.contains(name)) {
        throw new InvalidInput(
            name.equals(output) ? "outputCol" : "errorCol",
            name,
            "there is such a column",
            "drop it or give another name");
      }
    }
    return schema.add(output, outputType()).add(errorColumn(), DataTypes.StringType);
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
