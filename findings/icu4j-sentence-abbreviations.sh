#!/usr/bin/env bash
# ICU4J 78.3 (77.1 is the same): sentences end behind abbreviations that they must not end behind, and do not end
# behind words that only end like one.
#
# FilteredBreakIteratorBuilder takes a break iterator of sentences and leaves out the breaks behind abbreviations:
# those that CLDR lists for a language, and those that suppressBreakAfter is given. An abbreviation with a period
# inside is accepted and not heeded: suppressBreakAfter("e.g.") says true, and the sentence still ends behind "e.g.".
# So it is with CLDR's own: of 151 for English, 33 of the 40 with a period inside (U.S., Ph.D., a.m. …) end a
# sentence, and 11 without one, each of which is how one of the former begins (A., U. …). The seven that seem to
# work end in a letter that is listed by itself (M.I.T. by "T."): an abbreviation is looked for at the end of the
# text before a break, and need not be a word. So "We do NOT. They do." is one sentence, as "T." is listed, and a name
# that ends in "pp." ends none.
#
# What it means: whoever cuts texts into sentences by ICU has to look at the word before a break himself.
#
# Needs a JDK (17 or later), Maven and the network. Seen on OpenJDK 25, ICU4J 78.3:
#   e.g.: accepted true, parts [Use fruit, e.g. , Apples are fine.]
#   Fig.: accepted true, parts [See Fig. Two here.]
#   English: [We do NOT. They do.]
#   English: [We saw a dog. , It ran.]
#   English: [This is Philipp. He came.]
#   CLDR's for en: 151, with a period inside 40, of these heeded 7; others not heeded 11
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact=com.ibm.icu:icu4j:78.3 -DoutputDirectory="$work"
cat >"$work/Abbreviations.java" <<'JAVA'
import com.ibm.icu.impl.ICUData;
import com.ibm.icu.impl.ICUResourceBundle;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.FilteredBreakIteratorBuilder;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;

public class Abbreviations {
  static List<String> parts(FilteredBreakIteratorBuilder builder, String text) {
    BreakIterator breaks =
        builder.wrapIteratorWithFilter(BreakIterator.getSentenceInstance(ULocale.ENGLISH));
    breaks.setText(text);
    List<String> parts = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
      parts.add(text.substring(start, end));
    }
    return parts;
  }

  static void given(String abbreviation, String text) {
    FilteredBreakIteratorBuilder none = FilteredBreakIteratorBuilder.getEmptyInstance();
    boolean accepted = none.suppressBreakAfter(abbreviation);
    System.out.println(abbreviation + ": accepted " + accepted + ", parts " + parts(none, text));
  }

  public static void main(String... args) {
    given("e.g.", "Use fruit, e.g. Apples are fine.");
    given("Fig.", "See Fig. Two here.");
    FilteredBreakIteratorBuilder english = FilteredBreakIteratorBuilder.getInstance(ULocale.ENGLISH);
    for (String text :
        List.of("We do NOT. They do.", "We saw a dog. It ran.", "This is Philipp. He came.")) {
      System.out.println("English: " + parts(english, text));
    }
    ICUResourceBundle listed =
        ICUResourceBundle.getBundleInstance(
                ICUData.ICU_BRKITR_BASE_NAME,
                ULocale.ENGLISH,
                ICUResourceBundle.OpenType.LOCALE_DEFAULT_ROOT)
            .findWithFallback("exceptions/SentenceBreak");
    int inside = 0;
    int heeded = 0;
    int others = 0;
    for (int i = 0; i < listed.getSize(); i++) {
      String abbreviation = ((ICUResourceBundle) listed.get(i)).getString();
      boolean ends = parts(english, "Here is " + abbreviation + " Next one.").size() > 1;
      int period = abbreviation.indexOf('.');
      if (period >= 0 && period < abbreviation.length() - 1) {
        inside++;
        heeded += ends ? 0 : 1;
      } else if (ends) {
        others++;
      }
    }
    System.out.println(
        "CLDR's for en: " + listed.getSize() + ", with a period inside " + inside
            + ", of these heeded " + heeded + "; others not heeded " + others);
  }
}
JAVA
java -cp "$work/icu4j-78.3.jar" "$work/Abbreviations.java" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
e.g.: accepted true, parts [Use fruit, e.g. , Apples are fine.]
Fig.: accepted true, parts [See Fig. Two here.]
English: [We do NOT. They do.]
English: [We saw a dog. , It ran.]
English: [This is Philipp. He came.]
CLDR's for en: 151, with a period inside 40, of these heeded 7; others not heeded 11
SEEN
