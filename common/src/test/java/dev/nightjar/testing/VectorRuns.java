package dev.nightjar.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.io.Json;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes runs of vectors as {@code embed} does, without a model. */
public final class VectorRuns {
  /** Floats of a vector. */
  public static final int DIMENSION = 16;

  private static final StructType SCHEMA =
      new StructType()
          .add("document_id", DataTypes.StringType)
          .add("chunk_id", DataTypes.StringType)
          .add("chunk_index", DataTypes.IntegerType)
          .add("start", DataTypes.IntegerType)
          .add("end", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("content_hash", DataTypes.StringType)
          .add("token_count", DataTypes.IntegerType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("attributes", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
          .add(
              VectorLayout.SPARSE,
              DataTypes.createMapType(DataTypes.IntegerType, DataTypes.FloatType, false));

  private VectorRuns() {}

  /**
   * Writes chunks 0 to n, three a document, and makes the run current.
   *
   * @param changed chunks that have another text and vector
   * @param absent chunks that are not there
   */
  public static void write(
      SparkSession spark,
      Path directory,
      String run,
      int n,
      IntPredicate changed,
      IntPredicate absent) {
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (!absent.test(i)) {
        chunks.add(
            new Chunk(
                "d" + i / 3,
                i % 3,
                (changed.test(i) ? "other words " : "words ") + i,
                vector(changed.test(i) ? -i - 1 : i),
                Map.of("third", "" + i % 3)));
      }
    }
    write(spark, directory, run, "fingerprint", chunks, 3);
  }

  /**
   * A chunk as a run has it.
   *
   * @param sparse weights by term, which only runs with a sparse model keep
   */
  public record Chunk(
      String document,
      int index,
      String text,
      float[] vector,
      Map<String, String> attributes,
      SortedMap<Integer, Float> sparse) {
    /** A chunk without a sparse vector. */
    public Chunk(
        String document, int index, String text, float[] vector, Map<String, String> attributes) {
      this(document, index, text, vector, attributes, new TreeMap<>());
    }

    private Row row() {
      return RowFactory.create(
          document,
          document + "#" + index,
          index,
          0,
          text.length(),
          text,
          "hash of " + text,
          3,
          boxed(vector),
          attributes,
          sparse);
    }
  }

  /**
   * Writes chunks in their order, and makes the run current.
   *
   * @param fingerprint of the model
   * @param files that they are spread over
   */
  public static void write(
      SparkSession spark,
      Path directory,
      String run,
      String fingerprint,
      List<Chunk> chunks,
      int files) {
    write(spark, directory, run, manifest(fingerprint).model(), chunks, files);
  }

  /** The same by a model, perhaps with another of sparse vectors beside it. */
  public static void write(
      SparkSession spark,
      Path directory,
      String run,
      ModelCard model,
      List<Chunk> chunks,
      int files) {
    OutputDirectory output =
        OutputDirectory.open(directory.toString(), spark.sessionState().newHadoopConf());
    output.claim(run);
    List<Row> rows = chunks.stream().map(Chunk::row).toList();
    Dataset<Row> written = spark.createDataFrame(rows, SCHEMA).coalesce(files);
    VectorLayout.write(
        model.sparse().isPresent() ? written : written.drop(VectorLayout.SPARSE),
        output.vectors(run),
        VectorEncoding.FLOAT32);
    ObjectNode manifest = JsonNodeFactory.instance.objectNode().put("run_id", run);
    manifest.set("model", Json.read(Json.text(model), JsonNode.class));
    output.currentRun().ifPresent(before -> manifest.put("previous_run", before));
    output.record(run, Json.read(manifest, RunManifest.class), "");
    output.makeCurrent(run);
  }

  /** A manifest that has no more than the model. */
  public static RunManifest manifest(String fingerprint) {
    return Json.read(json(fingerprint), RunManifest.class);
  }

  private static ObjectNode json(String fingerprint) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("model")
        .put("name", "none")
        .put("fingerprint", fingerprint)
        .put("dimension", DIMENSION);
    return json;
  }

  /** A chunk's id. */
  public static String id(int i) {
    return "d" + i / 3 + "#" + i % 3;
  }

  /** The vector of a chunk that has not changed. */
  public static float[] vector(int i) {
    Random random = new Random(i);
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static List<Float> boxed(float[] vector) {
    List<Float> boxed = new ArrayList<>();
    for (float value : vector) {
      boxed.add(value);
    }
    return boxed;
  }

  /** Hadoop's settings for tests, with caches in a folder of the test. */
  public static Configuration hadoop(Path folder) {
    Configuration hadoop = new Configuration();
    hadoop.set("nightjar.indexes.cache", folder.resolve("cache").toString());
    return hadoop;
  }
}
