// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.tls.TlsMaterial;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** mosquitto's two clients, as somebody would call them from a shell. */
final class Mosquitto {

  private final EmbeddedBroker broker;
  private final Path folder;

  Mosquitto(EmbeddedBroker broker, Path folder) {
    this.broker = broker;
    this.folder = folder;
  }

  static void assumeInstalled() {
    for (String program : List.of("mosquitto_sub", "mosquitto_pub")) {
      boolean found =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
      Assumptions.assumeTrue(
          found, "SKIPPED PEER " + program + " is missing: apt-get install mosquitto-clients");
    }
  }

  /** A running client, and what it has said so far. */
  record Running(Process process, Path output) implements AutoCloseable {

    String said() throws IOException {
      return Files.readString(output);
    }

    /** Its exit status; it has a few seconds to end. */
    int status() throws Exception {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("does not end; said " + said());
      }
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /**
   * Starts one.
   *
   * @param version {@code mqttv5} or {@code mqttv311}.
   * @param own the certificate that it shows; empty for none.
   */
  Running start(
      String program,
      String version,
      Optional<TlsMaterial> own,
      TlsMaterial trusted,
      String... rest)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program, "-V", version, "-q", "1", "-h", "localhost", "-p"));
    command.add(String.valueOf(broker.localAddress().port()));
    command.addAll(List.of("--cafile", pem("ca", trusted.anchors())));
    if (own.isPresent()) {
      command.addAll(List.of("--cert", pem("own", own.get().chain())));
      command.addAll(
          List.of("--key", write("key", block("PRIVATE KEY", own.get().key().getEncoded()))));
    }
    command.addAll(List.of(rest));
    Path output = Files.createTempFile(folder, "said", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Running(process, output);
  }

  private String pem(String what, List<X509Certificate> certificates) throws IOException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate each : certificates) {
      try {
        text.append(block("CERTIFICATE", each.getEncoded()));
      } catch (java.security.cert.CertificateEncodingException e) {
        throw new IOException(e);
      }
    }
    return write(what, text.toString());
  }

  private static String block(String label, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), label);
  }

  private String write(String what, String text) throws IOException {
    Path file = Files.createTempFile(folder, what, ".pem");
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file.toString();
  }
}
