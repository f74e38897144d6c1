// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Netty's class of TLS contexts")
class NettyTlsTest {

  private static final String PROVIDER = "org.bouncycastle.jce.provider.BouncyCastleProvider";

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  /** A process of its own, because a class is initialized once. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      NettyTls.initialize();
      Class<?> context =
          Class.forName(
              "io.netty.handler.ssl.JdkSslServerContext", true, Program.class.getClassLoader());
      Method find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
      find.setAccessible(true);
      Field wraps = context.getDeclaredField("WRAP_TRUST_MANAGER");
      wraps.setAccessible(true);
      System.out.print(
          (find.invoke(Program.class.getClassLoader(), PROVIDER) == null ? "absent" : "loaded")
              + " "
              + wraps.get(null)
              + " "
              + KeyStore.getDefaultType()
              + " "
              + System.getProperty(TRUST_STORE));
      System.clearProperty(TRUST_STORE);
      NettyTls.initialize();
      System.out.print(" " + System.getProperty(TRUST_STORE));
    }
  }

  /** Java could not initialize TLS if it read that store of trusted authorities. */
  @Test
  void is_initialized_without_bouncy_castle_and_authorities_and_leaves_settings_alone(
      @TempDir Path folder) throws IOException {
    Path notStore = Files.writeString(folder.resolve("authorities"), "no key store");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens",
                    "java.base/java.lang=ALL-UNNAMED",
                    "-D" + TRUST_STORE + "=" + notStore,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Program.class.getName()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(
        "absent true pkcs12 %s null".formatted(notStore),
        printed.lines().reduce((first, last) -> last).orElse(""));
  }
}
