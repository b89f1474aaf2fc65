package dev.nightjar.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that rows of one kind have, and where each stands: an index into an array for each
 * value, however rows are read. Immutable.
 */
public final class RowLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What sources give: a document, or the reason why there is none. */
  public static final RowLayout DOCUMENT =
      of(RowColumn.Kind.DOCUMENT)
          .requiring(RowColumn.DOCUMENT_ID, RowColumn.SOURCE, RowColumn.POSITION);

  /** A chunk with its token ids, or the reason why a document has none. */
  public static final RowLayout CHUNK = of(RowColumn.Kind.CHUNK);

  /** A chunk that wants a vector, or {@link #KNOWN} with all else null. */
  public static final RowLayout INPUT = of(RowColumn.Kind.INPUT);

  /** A vector that is known of a hash. */
  public static final RowLayout KNOWN =
      of(RowColumn.CONTENT_HASH, RowColumn.ORIGIN, RowColumn.VECTOR);

  /** A chunk with its vector or without one, and its tokens where they have vectors too. */
  public static final RowLayout EMBEDDED = of(RowColumn.Kind.EMBEDDED);

  /** What the files of every run have. */
  public static final RowLayout FILED = of(RowColumn.Kind.FILED);

  /** A vector by any name. */
  public static final RowLayout LABELLED = of(RowColumn.LABEL, RowColumn.VECTOR);

  private final RowColumn[] columns;
  private final Set<RowColumn> required;
  private final int[] positions;

  private RowLayout(RowColumn[] columns, Set<RowColumn> required) {
    this.columns = columns;
    this.required = required;
    this.positions = new int[RowColumn.values().length];
    Arrays.fill(positions, -1);
    for (int i = 0; i < columns.length; i++) {
      positions[columns[i].ordinal()] = i;
    }
  }

  /** These columns, in this order. */
  public static RowLayout of(RowColumn... columns) {
    return new RowLayout(columns.clone(), Set.of());
  }

  private static RowLayout of(RowColumn.Kind kind) {
    return of(
        Arrays.stream(RowColumn.values())
            .filter(column -> column.isOf(kind))
            .toArray(RowColumn[]::new));
  }

  /** The same with another column at the end. */
  public RowLayout and(RowColumn last) {
    RowColumn[] more = Arrays.copyOf(columns, columns.length + 1);
    more[columns.length] = last;
    return new RowLayout(more, required);
  }

  /** The same without one of them. */
  public RowLayout without(RowColumn left) {
    return new RowLayout(
        Arrays.stream(columns).filter(column -> column != left).toArray(RowColumn[]::new),
        required);
  }

  /** The same where some columns are never null. */
  public RowLayout requiring(RowColumn... never) {
    return new RowLayout(columns, Set.of(never));
  }

  /** The columns, in order. */
  public List<RowColumn> columns() {
    return List.of(columns);
  }

  /** Their names. */
  public List<String> names() {
    return columns().stream().map(RowColumn::column).toList();
  }

  /** What Spark calls such rows. */
  public StructType schema() {
    StructType schema = new StructType();
    for (RowColumn column : columns) {
      schema = schema.add(column.column(), column.type(), !required.contains(column));
    }
    return schema;
  }

  /** To select them, by name. */
  public Column[] selection() {
    List<Column> selection = new ArrayList<>();
    names().forEach(name -> selection.add(functions.col(name)));
    return selection.toArray(Column[]::new);
  }

  RowColumn column(int position) {
    return columns[position];
  }

  /** How many columns there are. */
  public int size() {
    return columns.length;
  }

  /** Where a column stands, from 0; less than 0 for none. */
  public int position(RowColumn column) {
    return positions[column.ordinal()];
  }

  /** Where a column that holds something stands. */
  int position(RowColumn column, RowColumn.Holds what) {
    assert column.holds() == what : column + " holds " + column.holds() + ", not " + what;
    return positions[column.ordinal()];
  }

  @Override
  public String toString() {
    return Arrays.toString(columns);
  }
}
