// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of components (CycloneDX) that was published with the Parasol that runs.
 *
 * @param hash the SHA-256 of the file, in hex.
 * @param components the package URLs of the components without their qualifiers, in the order of
 *     the alphabet; at most {@link #MAX_COMPONENTS}.
 * @param omitted how many more there are.
 */
public record Sbom(String hash, List<String> components, int omitted) {

  /** The list of no components, of a program that was built without one. */
  public static final Sbom NONE = new Sbom("", List.of(), 0);

  /** How many components are listed at most. */
  public static final int MAX_COMPONENTS = 300;

  /** Maximum size in bytes of a file that is read; a larger one is only hashed. */
  private static final int MAX_BYTES = 1024 * 1024;

  /** Where the file of an archive and of a package is, from the jars. */
  private static final List<String> PLACES =
      List.of("../parasol.cdx.json", "../../doc/parasol/parasol.cdx.json");

  /**
   * A package URL without qualifiers, of at most 160 characters: {@code pkg:maven/group/name@1}.
   */
  private static final Pattern PURL =
      Pattern.compile("(pkg:[a-z0-9.+-]{1,16}/[A-Za-z0-9._~%/+:@-]{1,140})(?:[?#].*)?");

  public Sbom {
    components = List.copyOf(components);
  }

  /** Returns where the classes of this process are from. */
  public static List<Path> classPath() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getProperty("java.class.path", ""))
        .filter(each -> !each.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** Returns the file; empty in a checkout, and of a program that was built without one. */
  public static Optional<Path> file(List<Path> classPath) {
    return find(classPath, PLACES);
  }

  /**
   * Returns the first file that is there.
   *
   * @param places relative to the folder of a jar.
   */
  public static Optional<Path> find(List<Path> classPath, List<String> places) {
    return classPath.stream()
        .map(each -> each.toAbsolutePath().resolveSibling(""))
        .distinct()
        .flatMap(folder -> places.stream().map(place -> folder.resolve(place).normalize()))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** Returns the list of this process; {@link #NONE} if there is none. */
  public static Sbom ofThisProcess() {
    return file(classPath()).map(Sbom::read).orElse(NONE);
  }

  /** Reads a file. One that is no such list has no components. */
  static Sbom read(Path file) {
    TreeSet<String> components = new TreeSet<>();
    try {
      if (content(file).map(Sbom::members).map(each -> each.get("components")).orElse(null)
          instanceof Json.Arr listed) {
        listed.items().forEach(each -> name(each).ifPresent(components::add));
      }
    } catch (IOException | JsonException unreadable) {
      return new Sbom(SiteFiles.hash(file), List.of(), 0);
    }
    return new Sbom(
        SiteFiles.hash(file),
        components.stream().limit(MAX_COMPONENTS).toList(),
        Math.max(0, components.size() - MAX_COMPONENTS));
  }

  /** Returns the name and version of a component, as its package URL has them. */
  private static Optional<String> name(Json component) {
    return members(component).get("purl") instanceof Json.Str purl
        ? Optional.of(PURL.matcher(purl.text())).filter(Matcher::matches).map(it -> it.group(1))
        : Optional.empty();
  }

  private static Map<String, Json> members(Json document) {
    return document instanceof Json.Obj object ? object.members() : Map.of();
  }

  /**
   * Returns the document in a file; empty if it is too large.
   *
   * @throws JsonException if it is not JSON.
   */
  public static Optional<Json> content(Path file) throws IOException, JsonException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      return content.length <= MAX_BYTES ? Optional.of(Json.parse(content)) : Optional.empty();
    }
  }
}
