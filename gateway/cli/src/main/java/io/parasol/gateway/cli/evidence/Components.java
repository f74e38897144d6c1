// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.state.SiteFiles;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The components of the Parasol that runs this verb: its jars, and the list of components that was
 * published with it, if it is there.
 */
final class Components {

  /** Where the list of components (CycloneDX) of an archive and of a package is, from the jars. */
  private static final List<String> SBOM_PLACES =
      List.of("../parasol.cdx.json", "../../doc/parasol/parasol.cdx.json");

  /** Where the statements on vulnerabilities (OpenVEX) are, from the jars. */
  private static final List<String> VEX_PLACES =
      List.of("../parasol.vex.json", "../../doc/parasol/parasol.vex.json");

  /** Where the results of the tests are, from the jars. */
  private static final List<String> RESULT_PLACES = List.of("../parasol.test-results.json");

  /**
   * Maximum size in bytes of a list of components that is included; a larger one is only hashed.
   */
  private static final int MAX_SBOM_BYTES = 1024 * 1024;

  private final List<Path> classPath;

  Components(List<Path> classPath) {
    this.classPath = List.copyOf(classPath);
  }

  static Components ofThisProcess() {
    return new Components(
        Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(System.getProperty("java.class.path", ""))
            .filter(each -> !each.isEmpty())
            .map(Path::of)
            .toList());
  }

  /** Returns the jars with their hashes. A folder of classes, as in a checkout, has no hash. */
  Json.Obj json() {
    List<Json.Obj> parts = new ArrayList<>();
    for (Path each : classPath) {
      JsonBuilder part = Json.object().put("name", String.valueOf(each.getFileName()));
      if (Files.isRegularFile(each)) {
        part.put("sha256", SiteFiles.hash(each));
      } else {
        part.put("classes", true);
      }
      parts.add(part.build());
    }
    JsonBuilder json = Json.object().put("jars", parts);
    sbom().ifPresent(file -> putSbom(json, file));
    find(VEX_PLACES).ifPresent(file -> json.put("vex-sha256", SiteFiles.hash(file)));
    return json.build();
  }

  /** Returns the SHA-256 of each jar by its name. */
  Map<String, String> hashes() {
    Map<String, String> hashes = new TreeMap<>();
    for (Path each : classPath) {
      if (Files.isRegularFile(each)) {
        hashes.put(String.valueOf(each.getFileName()), SiteFiles.hash(each));
      }
    }
    return hashes;
  }

  private Optional<Path> sbom() {
    return find(SBOM_PLACES);
  }

  /** Returns the file with the results of the tests of this build, if it is there. */
  Optional<Path> testResults() {
    return find(RESULT_PLACES);
  }

  private Optional<Path> find(List<String> places) {
    return classPath.stream()
        .map(each -> each.toAbsolutePath().resolveSibling(""))
        .distinct()
        .flatMap(folder -> places.stream().map(place -> folder.resolve(place).normalize()))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static void putSbom(JsonBuilder json, Path file) {
    json.put("sbom-sha256", SiteFiles.hash(file));
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_SBOM_BYTES + 1);
      if (content.length <= MAX_SBOM_BYTES) {
        json.put("sbom", Json.parse(content));
      }
    } catch (IOException | JsonException onlyHashed) {
      json.put("sbom-unreadable", true);
    }
  }
}
