// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** An independent program that speaks Modbus. A test whose program is missing is skipped. */
public final class PeerProcess implements AutoCloseable {

  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Path LIBMODBUS = Path.of("/usr/include/modbus/modbus.h");
  private static final int LONG = 60;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Thread reader;

  private PeerProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    reader = new Thread(this::read, command.get(0));
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException killed) {
      // What was read is what there is.
    }
  }

  /** A script of ours on the system's Python, which has pymodbus. */
  public static PeerProcess pymodbus(String script, int port, String... more) throws Exception {
    return pymodbus(script, Integer.toString(port), more);
  }

  /** The same on a serial port. */
  public static PeerProcess pymodbus(String script, Path device, String framing) throws Exception {
    assumePeer(hasModule("serial"), "pyserial", "python3-serial");
    return pymodbus(script, device.toString(), framing);
  }

  private static PeerProcess pymodbus(String script, String where, String... more)
      throws Exception {
    assumePeer(hasModule("pymodbus"), "pymodbus", "python3-pymodbus");
    List<String> command = concat(PYTHON.toString(), resource(script), where);
    command.addAll(List.of(more));
    return new PeerProcess(command);
  }

  /** A script of ours on the system's Python, which needs nothing else. */
  public static PeerProcess python(String script, String... arguments) throws Exception {
    assumePeer(Files.isExecutable(PYTHON), "python3", "python3");
    List<String> command = concat(PYTHON.toString(), resource(script));
    command.addAll(List.of(arguments));
    return new PeerProcess(command);
  }

  public static PeerProcess socat(String... arguments) throws IOException {
    assumePeer(isOnPath("socat"), "socat", "socat");
    return new PeerProcess(concat("socat", arguments));
  }

  private static boolean hasModule(String name) throws Exception {
    return Files.isExecutable(PYTHON)
        && new ProcessBuilder(PYTHON.toString(), "-c", "import " + name)
                .redirectErrorStream(true)
                .start()
                .waitFor()
            == 0;
  }

  /** Compiles a C program against libmodbus; its path. */
  public static Path libmodbus(String source, Path folder) throws Exception {
    return libmodbus(Path.of(resource(source)), folder);
  }

  public static Path libmodbus(Path source, Path folder) throws Exception {
    assumePeer(Files.isReadable(LIBMODBUS), "libmodbus", "libmodbus-dev");
    assumePeer(isOnPath("gcc"), "gcc", "gcc libc6-dev");
    Path program = folder.resolve("program");
    List<String> command =
        List.of(
            "gcc",
            "-O1",
            "-I" + LIBMODBUS.getParent(),
            "-o",
            program.toString(),
            source.toString(),
            "-lmodbus");
    try (PeerProcess compiler = new PeerProcess(command)) {
      assertEquals(0, compiler.exit(), () -> "gcc says " + compiler.lines);
    }
    return program;
  }

  static String libmodbusVersion() throws IOException {
    String header = Files.readString(LIBMODBUS.resolveSibling("modbus-version.h"));
    Matcher version = Pattern.compile("LIBMODBUS_VERSION_STRING \"(.*)\"").matcher(header);
    return version.find() ? version.group(1) : "";
  }

  public static PeerProcess program(Path program, String... arguments) throws IOException {
    return new PeerProcess(concat(program.toString(), arguments));
  }

  /** A server of ours around another Java library, in a process of its own: it can be killed. */
  public static PeerProcess java(Class<?> server, String... arguments) throws IOException {
    List<String> command =
        concat(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            server.getName());
    command.addAll(List.of(arguments));
    return new PeerProcess(command);
  }

  /** It prints each line at once: otherwise a pipe holds back what it prints in twenty seconds. */
  public static PeerProcess mbpoll(String... arguments) throws IOException {
    assumePeer(isOnPath("mbpoll"), "mbpoll", "mbpoll");
    assumePeer(isOnPath("stdbuf"), "stdbuf", "coreutils");
    List<String> command = concat("stdbuf", "-oL", "mbpoll");
    command.addAll(List.of(arguments));
    return new PeerProcess(command);
  }

  public static void assumePeer(boolean found, String name, String packages) {
    Assumptions.assumeTrue(
        found, "SKIPPED PEER %s is missing: apt-get install %s".formatted(name, packages));
  }

  private static boolean isOnPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> concat(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String resource(String name) throws URISyntaxException {
    URL found = PeerProcess.class.getResource("/peers/" + name);
    if (found == null) {
      throw new IllegalArgumentException("no test resource " + name);
    }
    return Path.of(found.toURI()).toString();
  }

  /** The port that a server of ours prints when it listens. */
  public int port() throws InterruptedException {
    return Integer.parseInt(awaitLine("port ").substring("port ".length()));
  }

  /** The first line that begins so. */
  public String awaitLine(String start) throws InterruptedException {
    StringBuilder before = new StringBuilder();
    @Nullable String line = lines.poll(LONG, TimeUnit.SECONDS);
    while (line != null && !line.startsWith(start)) {
      before.append(line).append('\n');
      line = lines.poll(LONG, TimeUnit.SECONDS);
    }
    return line == null ? fail("the peer never said \"" + start + "\" but " + before) : line;
  }

  /** Everything that it said, after it has ended. */
  public List<String> output() throws InterruptedException {
    exit();
    reader.join();
    return List.copyOf(lines);
  }

  public int exit() throws InterruptedException {
    if (!process.waitFor(LONG, TimeUnit.SECONDS)) {
      fail("the peer does not end; it said " + lines);
    }
    return process.exitValue();
  }

  /** Ends it as a power cut would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
