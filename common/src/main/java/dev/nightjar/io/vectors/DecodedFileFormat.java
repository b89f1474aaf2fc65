package dev.nightjar.io.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.io.Json;
import dev.nightjar.spark.RowColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * Spark's Parquet format for files whose vectors are not floats: it shows them as floats, decoded
 * from the finer column if there are two. Columns nobody asks for stay unread, and conditions go
 * down to Parquet, as with its own format. Spark makes it by its name.
 */
public final class DecodedFileFormat extends ParquetFileFormat {
  /** The option that has a {@link VectorEncoding} as JSON. */
  public static final String ENCODING = "encoding";

  private static final long serialVersionUID = 1L;
  private static final String VECTOR = RowColumn.VECTOR.column();

  @Override
  public String toString() {
    return "Nightjar";
  }

  private static VectorEncoding encoding(Map<String, String> options) {
    try {
      return Json.read(new ObjectMapper().readTree(options.apply(ENCODING)), VectorEncoding.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The columns as readers see them. */
  @Override
  public Option<StructType> inferSchema(
      SparkSession spark, Map<String, String> options, Seq<FileStatus> files) {
    Option<StructType> stored = super.inferSchema(spark, options, files);
    if (stored.isEmpty()) {
      return stored;
    }
    StructType shown = new StructType();
    for (StructField field : stored.get().fields()) {
      if (field.name().equals(VECTOR)) {
        shown = shown.add(VECTOR, RowColumn.VECTOR.type());
      } else if (!field.name().equals(VectorLayout.RESCORING)) {
        shown = shown.add(field);
      }
    }
    return Option.apply(shown);
  }

  @Override
  public boolean supportBatch(SparkSession spark, StructType schema) {
    return false;
  }

  @Override
  public Function1<PartitionedFile, Iterator<InternalRow>> buildReaderWithPartitionValues(
      SparkSession spark,
      StructType dataSchema,
      StructType partitionSchema,
      StructType requiredSchema,
      Seq<Filter> filters,
      Map<String, String> options,
      Configuration hadoop) {
    VectorEncoding encoding = encoding(options);
    Function1<PartitionedFile, Iterator<InternalRow>> reader =
        super.buildReaderWithPartitionValues(
            spark,
            stored(dataSchema, encoding),
            partitionSchema,
            stored(requiredSchema, encoding),
            filters,
            options,
            hadoop);
    List<StructField> fields = new ArrayList<>(Arrays.asList(requiredSchema.fields()));
    fields.addAll(Arrays.asList(partitionSchema.fields()));
    return new Decoding(reader, fields, encoding.finest());
  }

  /** The same columns as the files have them. */
  private static StructType stored(StructType shown, VectorEncoding encoding) {
    StructType stored = new StructType();
    for (StructField field : shown.fields()) {
      stored =
          field.name().equals(VECTOR)
              ? stored.add(
                  VectorLayout.finest(encoding), VectorColumn.storedType(encoding.finest()))
              : stored.add(field);
    }
    return stored;
  }

  /** Reads a file and decodes its vectors. */
  private static final class Decoding
      extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Function1<PartitionedFile, Iterator<InternalRow>> reader;
    private final List<StructField> fields;
    private final VectorEncoding encoding;

    Decoding(
        Function1<PartitionedFile, Iterator<InternalRow>> reader,
        List<StructField> fields,
        VectorEncoding encoding) {
      this.reader = reader;
      this.fields = fields;
      this.encoding = encoding;
    }

    @Override
    public Iterator<InternalRow> apply(PartitionedFile file) {
      List<Expression> columns = new ArrayList<>();
      for (int i = 0; i < fields.size(); i++) {
        StructField field = fields.get(i);
        columns.add(
            field.name().equals(VECTOR)
                ? VectorColumn.decoded(
                    new BoundReference(i, VectorColumn.storedType(encoding), true), encoding)
                : new BoundReference(i, field.dataType(), field.nullable()));
      }
      UnsafeProjection projection =
          UnsafeProjection.create(CollectionConverters.asScala(columns).toSeq());
      return reader.apply(file).map(new Projected(projection));
    }
  }

  /** A projection as a function of rows. */
  private static final class Projected extends AbstractFunction1<InternalRow, InternalRow> {
    private final UnsafeProjection projection;

    Projected(UnsafeProjection projection) {
      this.projection = projection;
    }

    @Override
    public InternalRow apply(InternalRow row) {
      return projection.apply(row);
    }
  }
}
