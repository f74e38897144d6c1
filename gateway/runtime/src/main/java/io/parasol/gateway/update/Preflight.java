// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a release before it is used: it must start on this machine, name its version and the format
 * of the state that it writes, accept the configuration of the site, and start Java with the
 * options of a gateway. Blocks.
 */
public final class Preflight {

  /** More than any output that is used. */
  private static final int MAX_OUTPUT_BYTES = 64 * 1024;

  private final Path site;
  private final Duration timeout;

  /**
   * @param site the configuration file.
   * @param timeout for each of the three runs. The first one also makes the class data archive.
   */
  public Preflight(Path site, Duration timeout) {
    this.site = site;
    this.timeout = timeout;
  }

  /** The release cannot be used; the message is for operators. */
  static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1;

    UnfitException(String message) {
      super(message);
    }
  }

  /**
   * What a release states about itself.
   *
   * @param writes the format of the state that it writes.
   */
  public record Description(String version, long writes) {

    static final String VERSION = "version";
    static final String WRITES = "state-format";

    /** Returns the JSON that {@code parasol self-update describe} prints. */
    public Json.Obj json() {
      return Json.object().put(VERSION, version).put(WRITES, writes).build();
    }

    static Description parse(byte[] output) throws JsonException {
      Members members = Members.of(Json.parse(output), "description");
      return new Description(members.text(VERSION), members.integer(WRITES));
    }
  }

  /**
   * Runs the release in a folder.
   *
   * @throws UnfitException if it cannot be used here.
   */
  Description run(Path folder) throws UnfitException, InterruptedException {
    Description description;
    byte[] output = run(folder, List.of("self-update", "describe"));
    try {
      description = Description.parse(output);
    } catch (JsonException malformed) {
      throw new UnfitException(
          "it does not describe itself as a release does: " + malformed.getMessage());
    }
    run(folder, List.of("check", "-c", site.toString()));
    // Its launcher does more for a gateway. If that ended with exit code 2, as the shell does after
    // an error, systemd would not start the gateway again.
    run(folder, List.of("run", "-c", site.toString(), "--help"));
    return description;
  }

  private byte[] run(Path folder, List<String> words) throws UnfitException, InterruptedException {
    Path output = folder.resolve("preflight.out");
    Path errors = folder.resolve("preflight.err");
    try {
      int exitCode = run(folder, words, output, errors);
      byte[] printed = read(output);
      if (exitCode != 0) {
        byte[] problem = read(errors);
        throw new UnfitException(
            "parasol %s of the release ends with exit code %d: %s"
                .formatted(
                    words.get(0), exitCode, lastLine(problem.length > 0 ? problem : printed)));
      }
      return printed;
    } catch (IOException failed) {
      throw new UnfitException("it cannot be run: " + failed.getMessage());
    } finally {
      delete(output);
      delete(errors);
    }
  }

  private int run(Path folder, List<String> words, Path output, Path errors)
      throws IOException, UnfitException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", folder.resolve("parasol").toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    // The launcher in the folder must start what is beside it.
    builder.environment().put("PARASOL_SLOT", String.valueOf(folder.getFileName()));
    // It must not speak to systemd for this process.
    builder.environment().keySet().removeAll(List.of("NOTIFY_SOCKET", "WATCHDOG_USEC"));
    Process process =
        builder
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnfitException(
            "parasol %s of the release does not end within %d s"
                .formatted(words.get(0), timeout.toSeconds()));
      }
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException stays) {
      // It is in the slot, and harms nothing.
    }
  }

  private static byte[] read(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output)) {
      return in.readNBytes(MAX_OUTPUT_BYTES);
    }
  }

  private static String lastLine(byte[] printed) {
    List<String> lines =
        new String(printed, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    return lines.isEmpty() ? "no message" : Printable.of(lines.get(lines.size() - 1));
  }
}
