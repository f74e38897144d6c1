// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The class path of this process, as jars only: a class data archive holds no classes of folders.
 *
 * @param jars the jars, in the order of the class path.
 * @param folders the folders, which become one jar behind the others.
 */
record ClassFiles(List<Path> jars, List<Path> folders) {

  static ClassFiles ofThisProcess() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<Path> jars = new ArrayList<>();
    List<Path> folders = new ArrayList<>();
    for (String each : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(each);
      if (Files.isDirectory(file)) {
        folders.add(file);
      } else if (Files.exists(file)) {
        jars.add(file);
      }
    }
    return new ClassFiles(jars, folders);
  }

  /** Returns the class path with this jar in place of the folders. */
  String classPath(Path jar) {
    StringBuilder path = new StringBuilder();
    jars.forEach(each -> path.append(each).append(File.pathSeparator));
    return path.append(jar).toString();
  }

  /** Returns text that differs if the use, the Java or a class file differs. */
  String fingerprint(List<String> use) throws IOException {
    int hash = System.getProperty("java.vm.version").hashCode() * 31 + use.hashCode();
    for (Path jar : jars) {
      hash = hash * 31 + fingerprint(jar);
    }
    for (Path folder : folders) {
      for (Path file : files(folder)) {
        hash = hash * 31 + fingerprint(file);
      }
    }
    return "%08x".formatted(hash);
  }

  private static int fingerprint(Path file) throws IOException {
    return (file.toString() + Files.size(file) + Files.getLastModifiedTime(file)).hashCode();
  }

  /** Writes the files of the folders. Of two with the same name, the first counts. */
  void writeJar(Path jar) throws IOException {
    Set<String> written = new HashSet<>();
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.setLevel(0);
      for (Path folder : folders) {
        for (Path file : files(folder)) {
          String name = folder.relativize(file).toString();
          if (written.add(name)) {
            entries.putNextEntry(new JarEntry(name));
            Files.copy(file, entries);
            entries.closeEntry();
          }
        }
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
