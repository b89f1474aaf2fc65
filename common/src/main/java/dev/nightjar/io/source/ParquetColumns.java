package dev.nightjar.io.source;

import dev.nightjar.io.ParquetFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The columns of a Parquet file, one by one: Spark's own reading of a schema fails as a whole at
 * the first type that it does not know. Those that are one value a row are read as what they are
 * made of.
 */
final class ParquetColumns {
  private ParquetColumns() {}

  /** The columns that a file's footer names. */
  static List<TableColumn> of(String file, Configuration hadoop) throws IOException {
    try (ParquetFileReader reader = ParquetFiles.open(file, hadoop)) {
      List<TableColumn> columns = new ArrayList<>();
      for (Type type : reader.getFooter().getFileMetaData().getSchema().getFields()) {
        columns.add(column(type));
      }
      return columns;
    }
  }

  private static TableColumn column(Type type) {
    Optional<ColumnText> own = own(type);
    if (own.isPresent()) {
      return new TableColumn(type.getName(), base(type), own.get(), "");
    }
    try {
      DataType known =
          new ParquetToSparkSchemaConverter(new SQLConf())
              .convert(new MessageType("spark_schema", type))
              .apply(0)
              .dataType();
      return TableColumn.of(type.getName(), known);
    } catch (Exception e) {
      if (e instanceof AnalysisException) { // which Scala does not declare
        return new TableColumn(type.getName(), DataTypes.NullType, ColumnText.PLAIN, shown(type));
      }
      throw e;
    }
  }

  private static String shown(Type type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical != null) {
      return logical.toString();
    }
    return type.isPrimitive()
        ? type.asPrimitiveType().getPrimitiveTypeName().toString()
        : type.toString().replaceAll("\\s+", " ");
  }

  /** The way of a value that Spark does not know; empty for all others. */
  private static Optional<ColumnText> own(Type type) {
    if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) {
      return Optional.empty();
    }
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof UUIDLogicalTypeAnnotation) {
      return Optional.of(ColumnText.UUID);
    }
    if (logical instanceof Float16LogicalTypeAnnotation) {
      return Optional.of(ColumnText.HALF);
    }
    if (logical instanceof TimeLogicalTypeAnnotation time) {
      return Optional.of(
          switch (time.getUnit()) {
            case MILLIS -> ColumnText.TIME_MILLIS;
            case MICROS -> ColumnText.TIME_MICROS;
            case NANOS -> ColumnText.TIME_NANOS;
          });
    }
    if (logical instanceof TimestampLogicalTypeAnnotation time
        && time.getUnit() == TimeUnit.NANOS) {
      return Optional.of(
          time.isAdjustedToUTC() ? ColumnText.INSTANT_NANOS : ColumnText.LOCAL_NANOS);
    }
    return Optional.empty();
  }

  private static DataType base(Type type) {
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> DataTypes.IntegerType;
      case INT64 -> DataTypes.LongType;
      default -> DataTypes.BinaryType;
    };
  }
}
