package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassPathCheckTest {

  @Test
  void theVersionsThatComeAlongSuffice() {
    assertThatCode(ClassPathCheck::run).doesNotThrowAnyException();
  }

  @Test
  void anOlderOneIsToldWithItsJarAndTheWayOut() {
    assertThatThrownBy(() -> ClassPathCheck.require(
            "Jobdrill needs Netty 9",
            "io.netty.Future9",
            "io.netty.channel.Channel",
            "import a newer one"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageStartingWith(
            "Jobdrill needs Netty 9, and the class path has no io.netty.Future9; it has netty-transport-4.2.")
        .hasMessageContaining("what to do: import a newer one");
  }

  @Test
  void oneThatIsMissingAltogetherIsToldAsWell() {
    assertThatThrownBy(() ->
            ClassPathCheck.require("Jobdrill needs Acme 2", "acme.Recent", "acme.Old", "add it"))
        .hasMessageContaining("it has no acme.Old either");
  }
}
