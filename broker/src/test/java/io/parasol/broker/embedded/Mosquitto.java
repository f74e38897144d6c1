// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.files.Pem;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The two clients of mosquitto, called as from a shell. */
final class Mosquitto {

  private final EmbeddedBroker broker;
  private final Path folder;

  Mosquitto(EmbeddedBroker broker, Path folder) {
    this.broker = broker;
    this.folder = folder;
  }

  /** Skips the test where they are missing. */
  static void needInstalled() {
    for (String each : List.of("mosquitto_sub", "mosquitto_pub")) {
      PeerProgram unused = PeerProgram.named(each, "mosquitto-clients");
    }
  }

  /** A running client, and what it has said so far. */
  record Running(Process process, Path output) implements AutoCloseable {

    String said() throws IOException {
      return Files.readString(output);
    }

    /** Its exit status; it has a few seconds to end. */
    int status() throws Exception {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
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
    command.addAll(List.of("--cafile", write("ca", Certificates.pem(trusted.anchors()))));
    if (own.isPresent()) {
      command.addAll(List.of("--cert", write("own", Certificates.pem(own.get().chain()))));
      command.addAll(List.of("--key", write("key", Pem.write(List.of(key(own.get()))))));
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

  private static Pem key(TlsMaterial of) {
    return new Pem(Pem.PRIVATE_KEY, of.key().getEncoded());
  }

  private String write(String what, byte[] pem) throws IOException {
    Path file = Files.createTempFile(folder, what, ".pem");
    Files.write(file, pem);
    return file.toString();
  }
}
