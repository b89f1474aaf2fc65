package dev.nightjar.index;

import dev.nightjar.index.shard.ShardFields;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * The attributes of an index and their values, as the terms of its shards have them. Safe for use
 * by several threads.
 *
 * @param reader of the chunks of every shard
 */
record AttributeTerms(IndexReader reader) {
  /** The names. */
  Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms terms = leaf.reader().terms(ShardFields.ATTRIBUTE);
      if (terms == null) {
        continue;
      }
      TermsEnum values = terms.iterator();
      TermsEnum.SeekStatus status = values.seekCeil(new BytesRef(""));
      while (status != TermsEnum.SeekStatus.END) {
        String value = values.term().utf8ToString();
        String name = value.substring(0, value.indexOf('\0'));
        names.add(name);
        status = values.seekCeil(new BytesRef(name + '\1'));
      }
    }
    return names;
  }

  /**
   * The first values of an attribute that begin so, each with how many chunks have it. Of a long
   * value the front is known only.
   */
  NavigableMap<String, Integer> values(String name, String prefix, int most) throws IOException {
    NavigableMap<String, Integer> found = new TreeMap<>();
    BytesRef before = new BytesRef(ShardFields.term(name, ""));
    BytesRef wanted = new BytesRef(ShardFields.term(name, prefix));
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms terms = leaf.reader().terms(ShardFields.ATTRIBUTE);
      if (terms == null) {
        continue;
      }
      TermsEnum values = terms.iterator();
      boolean more = values.seekCeil(wanted) != TermsEnum.SeekStatus.END;
      for (int n = 0; more && n < most && StringHelper.startsWith(values.term(), wanted); n++) {
        String value = values.term().utf8ToString().substring(before.utf8ToString().length());
        found.merge(value, values.docFreq(), Integer::sum);
        more = values.next() != null;
      }
    }
    while (found.size() > most) {
      found.pollLastEntry();
    }
    return found;
  }
}
