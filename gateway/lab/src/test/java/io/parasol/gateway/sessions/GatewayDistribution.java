// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A distribution of the gateway with a version of its own, made of the classes of this process: as
 * a folder, as a package would install it, or as the archive of a release.
 */
final class GatewayDistribution {

  private static final String VERSION_FILE = "io/parasol/gateway/state/version.properties";

  private GatewayDistribution() {}

  /** Where the files of a distribution go. */
  private interface Target {
    OutputStream file(String name) throws IOException;
  }

  /** Installs it in a folder. */
  static void install(Path folder, String version) throws IOException {
    Files.createDirectories(folder.resolve("lib"));
    write(name -> Files.newOutputStream(folder.resolve(name)), version);
  }

  /** Makes the archive of a release. */
  static Path archive(Path file, String version) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      write(
          name -> {
            zip.putNextEntry(new ZipEntry(name));
            return entry(zip);
          },
          version);
    }
    return file;
  }

  /** Makes the archive of a release that has no program, only this launcher. */
  static Path archiveOf(Path file, String launcher) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("parasol"));
      zip.write(launcher.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("lib/"));
      zip.closeEntry();
    }
    return file;
  }

  /** What is written to it goes into the present entry, which its end completes. */
  private static OutputStream entry(ZipOutputStream zip) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        zip.write(value);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        zip.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        zip.closeEntry();
      }
    };
  }

  private static void write(Target target, String version) throws IOException {
    try (OutputStream out = target.file("parasol")) {
      Files.copy(Path.of("..", "..", "parasol"), out);
    }
    // A class data archive would take longer than it saves here.
    target.file("lib/classes-%s.jsa.failed".formatted(System.getProperty("java.version"))).close();
    target.file("lib/parasol-cli-%s.jar".formatted(version)).close();
    int number = 0;
    for (Path each : classPath()) {
      number++;
      String name = each.getFileName().toString();
      boolean isOfParasol = Files.isDirectory(each) || name.startsWith("parasol-");
      try (OutputStream out =
          target.file(isOfParasol ? "lib/of-parasol-%d.jar".formatted(number) : "lib/" + name)) {
        if (!isOfParasol) {
          Files.copy(each, out);
        } else {
          copy(Files.isDirectory(each) ? folder(each) : jar(each), version, out);
        }
      }
    }
  }

  /** The class path, of the distribution if there is one, without what only tests need. */
  private static List<Path> classPath() throws IOException {
    String distribution = System.getProperty("parasol.distribution", "");
    if (!distribution.isEmpty()) {
      try (Stream<Path> jars = Files.list(Path.of(distribution, "lib"))) {
        return jars.filter(each -> each.toString().endsWith(".jar")).sorted().toList();
      }
    }
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(Files::exists)
        .filter(each -> !each.toString().matches(".*(junit|archunit|test-classes|kafka).*"))
        .distinct()
        .toList();
  }

  private static Map<String, Path> folder(Path folder) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .sorted()
          .forEach(each -> files.put(folder.relativize(each).toString(), each));
    }
    return files;
  }

  private static Map<String, Path> jar(Path jar) {
    return Map.of("", jar);
  }

  /** Copies files, or the content of a jar, into a jar; its version becomes another one. */
  private static void copy(Map<String, Path> files, String version, OutputStream out)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setLevel(Deflater.NO_COMPRESSION);
    for (Map.Entry<String, Path> each : files.entrySet()) {
      try (InputStream in = Files.newInputStream(each.getValue())) {
        if (!each.getKey().isEmpty()) {
          put(zip, each.getKey(), in, version);
          continue;
        }
        ZipInputStream jar = new ZipInputStream(in);
        for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
          put(zip, entry.getName(), jar, version);
        }
      }
    }
    zip.finish();
  }

  private static void put(ZipOutputStream zip, String name, InputStream content, String version)
      throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    if (name.equals(VERSION_FILE)) {
      String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      zip.write(
          text.replaceFirst("(?m)^version=.*$", "version=" + version)
              .getBytes(StandardCharsets.UTF_8));
    } else {
      content.transferTo(zip);
    }
    zip.closeEntry();
  }
}
