// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Command lines for other Java processes with the classes of this one. Such a process lives for
 * seconds, and would spend most of its processor time on loading classes. It therefore uses a class
 * data archive, which the first process of a module makes in the folder {@code target}. Java starts
 * without the archive if it cannot use it.
 *
 * <p>Safe for use by many threads and processes.
 */
public final class QuickJava {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> OPTIONS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");
  private static final List<String> WITHOUT_WARNINGS =
      List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  private static final long MAX_REHEARSAL_SECONDS = 300;

  private final Path folder = Path.of("target");
  private final List<String> rehearsal;

  private QuickJava(List<String> rehearsal) {
    this.rehearsal = rehearsal;
  }

  /**
   * Describes processes that share an archive.
   *
   * @param rehearsal a main class and its arguments: a run that uses the classes that the processes
   *     need, and ends by itself.
   */
  public static QuickJava rehearsedBy(String... rehearsal) {
    return new QuickJava(List.of(rehearsal));
  }

  /**
   * Returns a command line that ends before the main class.
   *
   * @param options further options for Java.
   * @throws IOException if the folder {@code target} cannot be written.
   */
  public List<String> command(String... options) throws IOException {
    ClassFiles classes = ClassFiles.ofThisProcess();
    String name = "quick-java-" + classes.fingerprint(rehearsal);
    Path jar = folder.resolve(name + ".jar").toAbsolutePath();
    Path archive = folder.resolve(name + ".jsa").toAbsolutePath();
    makeOnce(classes, jar, archive);
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(OPTIONS);
    if (Files.size(archive) > 0) {
      command.addAll(WITHOUT_WARNINGS);
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classes.classPath(jar)));
    return command;
  }

  /**
   * Makes the jar and the archive, unless they exist. An empty archive means that there is none.
   */
  private synchronized void makeOnce(ClassFiles classes, Path jar, Path archive)
      throws IOException {
    if (Files.exists(archive)) {
      return;
    }
    Files.createDirectories(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("quick-java.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && Files.notExists(archive)) {
        deleteOlder();
        classes.writeJar(jar);
        make(archive, classes.classPath(jar));
      }
    }
  }

  private void deleteOlder() throws IOException {
    try (DirectoryStream<Path> older = Files.newDirectoryStream(folder, "quick-java-*")) {
      for (Path each : older) {
        Files.deleteIfExists(each);
      }
    }
  }

  private void make(Path archive, String classPath) throws IOException {
    Path incomplete = archive.resolveSibling("quick-java-incomplete");
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(OPTIONS);
    command.addAll(WITHOUT_WARNINGS);
    command.add("-XX:ArchiveClassesAtExit=" + incomplete);
    command.addAll(List.of("-cp", classPath));
    command.addAll(rehearsal);
    run(command);
    if (Files.notExists(incomplete)) {
      Files.createFile(incomplete);
    }
    Files.move(incomplete, archive, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(MAX_REHEARSAL_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", command) + " does not end");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
