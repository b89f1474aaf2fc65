package dev.nightjar.jobs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.config.Option;
import org.junit.jupiter.api.Test;

class TestOptionList {
  private static final Option<Boolean> A = Option.toggle("a", "--a", "A");
  private static final Option<Boolean> B = Option.toggle("b", "--b", "B");
  private static final Option<Boolean> C = Option.toggle("c", "--c", "C");

  @Test
  void optionsStayInTheOrderTheyAreDeclaredIn() {
    assertThat(new OptionList().with(C, A).with(B).all()).containsExactly(C, A, B);
  }

  @Test
  void whatAPartDeclaresTheWholeHasToo() {
    OptionList whole = new OptionList().with(A);
    OptionList part = whole.part();
    assertThat(part.add(B)).isSameAs(B);
    whole.add(C);
    assertThat(part.all()).containsExactly(B);
    assertThat(whole.all()).containsExactly(A, B, C);
  }

  @Test
  void leavingSomeOutLeavesTheListAsItIs() {
    OptionList all = new OptionList().with(A, B, C);
    assertThat(all.without(B).all()).containsExactly(A, C);
    assertThat(all.all()).containsExactly(A, B, C);
  }

  @Test
  void aCommandCanTakeAWholeSubject() {
    assertThat(new OptionList().with(A).with(new OptionList().with(C, B)).all())
        .containsExactly(A, C, B);
  }
}
