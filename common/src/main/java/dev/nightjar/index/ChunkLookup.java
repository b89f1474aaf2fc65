package dev.nightjar.index;

import dev.nightjar.config.Suggestions;
import dev.nightjar.index.shard.ShardFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FuzzyTermsEnum;
import org.apache.lucene.util.BytesRef;

/**
 * Finds chunks by their ids or those of their documents. Safe for use by several threads.
 *
 * @param reader of the chunks of every shard
 */
record ChunkLookup(IndexReader reader) {
  /** Edits that Lucene's automata follow at most. */
  private static final int EDITS = 2;

  /** UTF-16 units of an id from which nothing is near. */
  private static final int LONG = 200;

  /** Ids that are compared with a mistyped one at most. */
  private static final int COMPARED = 1000;

  /** The chunk of an id, else the chunks of the document of that id, in the reader's order. */
  List<Integer> find(String id) throws IOException {
    List<Integer> chunk = documents(ShardFields.ID, id);
    return chunk.isEmpty() ? ofDocument(id) : chunk;
  }

  /** The chunks of a document. */
  List<Integer> ofDocument(String id) throws IOException {
    return documents(ShardFields.DOCUMENT, id);
  }

  private List<Integer> documents(String field, String id) throws IOException {
    List<Integer> found = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      PostingsEnum chunks = leaf.reader().postings(new Term(field, id), PostingsEnum.NONE);
      while (chunks != null && chunks.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        found.add(leaf.docBase + chunks.docID());
      }
    }
    return found;
  }

  /** The id that was probably meant, of a document if there is one. */
  Optional<String> nearest(String id) throws IOException {
    Optional<String> document = Suggestions.nearest(id, near(ShardFields.DOCUMENT, id));
    return document.isPresent() ? document : Suggestions.nearest(id, near(ShardFields.ID, id));
  }

  private List<String> near(String field, String id) throws IOException {
    List<String> near = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms terms = leaf.reader().terms(field);
      if (terms == null || id.length() >= LONG) {
        continue;
      }
      TermsEnum ids = new FuzzyTermsEnum(terms, new Term(field, id), EDITS, 0, true);
      for (BytesRef next = ids.next(); next != null && near.size() < COMPARED; next = ids.next()) {
        near.add(next.utf8ToString());
      }
    }
    return near;
  }
}
