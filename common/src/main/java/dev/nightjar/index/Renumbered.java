package dev.nightjar.index;

import java.io.IOException;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.FilterNumericDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;

/** A segment of chunks with other places among the vectors. */
final class Renumbered extends FilterCodecReader {
  private final Places places;

  /** What becomes of a place, as {@link Members} keeps it. */
  interface Places {
    long now(long before);
  }

  Renumbered(CodecReader in, Places places) {
    super(in);
    this.places = places;
  }

  @Override
  public DocValuesProducer getDocValuesReader() {
    return new Columns(super.getDocValuesReader(), places);
  }

  @Override
  public CacheHelper getCoreCacheHelper() {
    return in.getCoreCacheHelper();
  }

  @Override
  public CacheHelper getReaderCacheHelper() {
    return in.getReaderCacheHelper();
  }

  private static final class Columns extends DocValuesProducer {
    private final DocValuesProducer in;
    private final Places places;

    Columns(DocValuesProducer in, Places places) {
      this.in = in;
      this.places = places;
    }

    @Override
    public NumericDocValues getNumeric(FieldInfo field) throws IOException {
      NumericDocValues values = in.getNumeric(field);
      if (!field.name.equals(ShardFields.NODE)) {
        return values;
      }
      return new FilterNumericDocValues(values) {
        @Override
        public long longValue() throws IOException {
          return places.now(super.longValue());
        }
      };
    }

    @Override
    public BinaryDocValues getBinary(FieldInfo field) throws IOException {
      return in.getBinary(field);
    }

    @Override
    public SortedDocValues getSorted(FieldInfo field) throws IOException {
      return in.getSorted(field);
    }

    @Override
    public SortedNumericDocValues getSortedNumeric(FieldInfo field) throws IOException {
      return in.getSortedNumeric(field);
    }

    @Override
    public SortedSetDocValues getSortedSet(FieldInfo field) throws IOException {
      return in.getSortedSet(field);
    }

    @Override
    public DocValuesSkipper getSkipper(FieldInfo field) throws IOException {
      return in.getSkipper(field);
    }

    @Override
    public void checkIntegrity() throws IOException {
      in.checkIntegrity();
    }

    @Override
    public DocValuesProducer getMergeInstance() {
      return new Columns(in.getMergeInstance(), places);
    }

    @Override
    public void close() {} // whoever opened the segment closes it
  }
}
