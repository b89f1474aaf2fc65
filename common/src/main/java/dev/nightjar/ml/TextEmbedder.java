package dev.nightjar.ml;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.ml.plan.MadeColumns;
import dev.nightjar.ml.plan.TextVectors;
import dev.nightjar.spark.SharedConfiguration;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A stage of MLlib that gives texts their vectors, by the engine of {@code embed}: windows of texts
 * sorted by length, one open model an executor, the same bits as {@code embed --chunker whole}.
 *
 * <p>A text is read as far as the model reads; whoever has longer ones cuts them first ({@link
 * ChunkTransformer}). A row whose text has no vector (null, empty, refused by a hosted model) has
 * null and the reason in {@code errorCol}. Other columns and the partitions stay, the order of rows
 * in a partition does not. Nothing runs before rows are asked for.
 */
public final class TextEmbedder extends TextStage {
  private static final long serialVersionUID = 1L;
  private static final String ARRAY = "array";
  private static final String ML = "ml";

  private final IntParam dimensions;
  private final Param<String> device;
  private final Param<String> vectorType;

  /** One with a name of its own. */
  public TextEmbedder() {
    this(Identifiable.randomUID("textEmbedder"));
  }

  /** One of that name. */
  public TextEmbedder(String uid) {
    super(uid, "vector");
    this.dimensions = new IntParam(uid, "dimensions", "floats that are kept of each vector");
    this.device = text("device", "auto, cpu, cuda or tensorrt");
    this.vectorType =
        text("vectorType", "array for array<float>, ml for the vectors of MLlib, in doubles");
    setDefault(device, "auto");
    setDefault(vectorType, ARRAY);
  }

  /** Floats that are kept of each vector, where the model allows it; all by default. */
  public IntParam dimensions() {
    return dimensions;
  }

  /** Where encoders run; by default on the GPU that Spark assigned to a task, else the CPU. */
  public Param<String> device() {
    return device;
  }

  /** {@code array} (the default) or {@code ml}. */
  public Param<String> vectorType() {
    return vectorType;
  }

  /** Sets {@link #inputCol}. */
  public TextEmbedder setInputCol(String value) {
    set(inputCol(), value);
    return this;
  }

  /** Sets {@link #outputCol}. */
  public TextEmbedder setOutputCol(String value) {
    set(outputCol(), value);
    return this;
  }

  /** Sets {@link #errorCol}. */
  public TextEmbedder setErrorCol(String value) {
    set(errorCol(), value);
    return this;
  }

  /** Sets {@link #model}. */
  public TextEmbedder setModel(String value) {
    set(model(), value);
    return this;
  }

  /** Sets {@link #prompt}. */
  public TextEmbedder setPrompt(String value) {
    set(prompt(), value);
    return this;
  }

  /** Sets {@link #dimensions}. */
  public TextEmbedder setDimensions(int value) {
    set(dimensions, value);
    return this;
  }

  /** Sets {@link #device}. */
  public TextEmbedder setDevice(String value) {
    set(device, value);
    return this;
  }

  /** Sets {@link #vectorType}. */
  public TextEmbedder setVectorType(String value) {
    set(vectorType, value);
    return this;
  }

  @Override
  DataType outputType() {
    return switch (getOrDefault(vectorType)) {
      case ARRAY -> DataTypes.createArrayType(DataTypes.FloatType, false);
      case ML -> SQLDataTypes.VectorType();
      default ->
          throw new InvalidInput(
              "vectorType", getOrDefault(vectorType), "%s or %s".formatted(ARRAY, ML));
    };
  }

  /**
   * The rows with their vectors.
   *
   * @throws InvalidInput if a parameter does not fit
   * @throws dev.nightjar.embed.ModelException if the model's folder is not usable
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema(), false);
    SparkSession spark = dataset.sparkSession();
    String output = getOrDefault(outputCol());
    TextVectors maker =
        new TextVectors(
            named(given(dimensions).map(Integer.class::cast))
                .whole(getOrDefault(device), spark.sessionState().newHadoopConf()),
            SharedConfiguration.of(spark),
            output,
            errorColumn());
    Dataset<Row> made = MadeColumns.on(dataset, getOrDefault(inputCol()), maker);
    if (getOrDefault(vectorType).equals(ARRAY)) {
      return made;
    }
    Column vector = made.col("`" + output.replace("`", "``") + "`");
    return made.withColumn(
        output,
        org.apache.spark.sql.functions.when(vector.isNotNull(), functions.array_to_vector(vector)));
  }

  /** Reads what {@code save} wrote. */
  public static MLReader<TextEmbedder> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code save} wrote to a path. */
  public static TextEmbedder load(String path) {
    return read().load(path);
  }
}
