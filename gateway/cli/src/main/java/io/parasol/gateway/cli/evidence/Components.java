// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.state.Sbom;
import io.parasol.gateway.state.SiteFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The components of the Parasol that runs this verb: its jars, and the list of components that was
 * published with it, if it is there.
 */
final class Components {

  /** Where the statements on vulnerabilities (OpenVEX) are, from the jars. */
  private static final List<String> VEX_PLACES =
      List.of("../parasol.vex.json", "../../doc/parasol/parasol.vex.json");

  /** Where the results of the tests are, from the jars. */
  private static final List<String> RESULT_PLACES = List.of("../parasol.test-results.json");

  private final List<Path> classPath;

  Components(List<Path> classPath) {
    this.classPath = List.copyOf(classPath);
  }

  static Components ofThisProcess() {
    return new Components(Sbom.classPath());
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
    Sbom.file(classPath).ifPresent(file -> putSbom(json, file));
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

  /** Returns the file with the results of the tests of this build, if it is there. */
  Optional<Path> testResults() {
    return find(RESULT_PLACES);
  }

  private Optional<Path> find(List<String> places) {
    return Sbom.find(classPath, places);
  }

  private static void putSbom(JsonBuilder json, Path file) {
    json.put("sbom-sha256", SiteFiles.hash(file));
    try {
      Sbom.content(file).ifPresent(content -> json.put("sbom", content));
    } catch (IOException | JsonException onlyHashed) {
      json.put("sbom-unreadable", true);
    }
  }
}
