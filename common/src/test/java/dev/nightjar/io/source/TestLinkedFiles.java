package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.io.source.SourceFiles.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links in local inputs: each real file is read once, and no circle is walked. */
class TestLinkedFiles {
  @TempDir Path folder;
  private final LeftOut leftOut = new LeftOut();

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, name);
  }

  private void link(String name, String to) throws IOException {
    Path link = folder.resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, folder.resolve(to));
  }

  private List<String> names(String input) {
    return SourceFiles.list(folder + "/" + input, new Configuration(), leftOut).files().stream()
        .map(SourceFile::name)
        .toList();
  }

  @Test
  void aFileIsReadOnceAndByItsOwnName() throws IOException {
    file("in/z.txt");
    link("in/a.txt", "in/z.txt");
    assertThat(names("in")).containsExactly("z.txt");
    assertThat(leftOut.words()).isEqualTo("linked: a.txt");
  }

  @Test
  void filesElsewhereAreReadByTheLinksName() throws IOException {
    file("elsewhere/b.txt");
    file("elsewhere/deep/c.txt");
    file("in/a.txt");
    link("in/more", "elsewhere");
    assertThat(names("in")).containsExactly("a.txt", "more/b.txt", "more/deep/c.txt");
    assertThat(leftOut.words()).isEmpty();
  }

  @Test
  void twoLinksToAFolderAreOne() throws IOException {
    file("elsewhere/b.txt");
    link("in/one", "elsewhere");
    link("in/two", "elsewhere");
    assertThat(names("in")).containsExactly("one/b.txt");
    assertThat(leftOut.words()).isEqualTo("linked: two/");
  }

  @Test
  void circlesAreWalkedOnce() throws IOException {
    file("in/a.txt");
    link("in/self", "in");
    link("in/deep/up", "in");
    assertThat(names("in")).containsExactly("a.txt");
    assertThat(leftOut.words()).contains("linked: deep/up/, self/");
  }

  @Test
  void linksToNothingAreNamed() throws IOException {
    file("in/a.txt");
    link("in/gone", "nowhere");
    link("in/x", "in/y");
    link("in/y", "in/x");
    assertThat(names("in")).containsExactly("a.txt");
    assertThat(leftOut.words()).isEqualTo("broken_link: gone, x, y");
  }

  @Test
  void anInputThatIsALinkIsWhatItLeadsTo() throws IOException {
    file("elsewhere/b.txt");
    link("in", "elsewhere");
    assertThat(names("in")).containsExactly("b.txt");
    link("one.txt", "elsewhere/b.txt");
    assertThat(names("one.txt")).containsExactly("one.txt");
  }

  @Test
  void patternsMatchLinksToo() throws IOException {
    file("elsewhere/b.txt");
    file("in/a.txt");
    link("in/b.txt", "elsewhere/b.txt");
    assertThat(names("in/*.txt")).containsExactly("a.txt", "b.txt");
    assertThat(names("in/{a,b}.txt")).containsExactly("a.txt", "b.txt");
  }

  @Test
  void hiddenNamesAreReadWhereAPatternNamesThem() throws IOException {
    file("in/_a.txt");
    file("in/.b.txt");
    file("in/c.txt");
    assertThat(names("in/*")).containsExactly("c.txt");
    assertThat(leftOut.words()).isEqualTo("hidden: .b.txt, _a.txt");
    assertThat(names("in/_*.txt")).containsExactly("_a.txt");
    assertThat(names("in/.b*")).containsExactly(".b.txt");
  }

  @Test
  void foldersWithoutAnythingToReadSayWhatTheyHave() throws IOException {
    link("in/gone", "nowhere");
    assertThatThrownBy(() -> names("in")).hasMessageContaining("broken_link: gone");
  }
}
