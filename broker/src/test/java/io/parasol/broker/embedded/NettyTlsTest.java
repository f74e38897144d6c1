// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Netty's class of TLS contexts")
class NettyTlsTest {

  private static final String PROVIDER = "org.bouncycastle.jce.provider.BouncyCastleProvider";

  /** A process of its own, because a class is initialized once. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      NettyTls.initialize();
      Class.forName(
          "io.netty.handler.ssl.JdkSslServerContext", true, Program.class.getClassLoader());
      Method find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
      find.setAccessible(true);
      System.out.print(
          find.invoke(Program.class.getClassLoader(), PROVIDER) == null ? "absent" : "loaded");
    }
  }

  @Test
  void is_initialized_without_the_provider_of_bouncy_castle() throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens",
                    "java.base/java.lang=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Program.class.getName()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals("absent", printed.lines().reduce((first, last) -> last).orElse(""));
  }
}
