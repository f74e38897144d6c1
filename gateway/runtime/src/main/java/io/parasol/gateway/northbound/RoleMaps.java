// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.PointName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rights of the roles of a site, point by point. Every known role may read the id and the
 * length of a model, because a client cannot find the other points without them. A map without a
 * file may be read by every known role, and written by none.
 *
 * @param roles the known roles: the four of SunSpec, and those that a file names.
 */
public record RoleMaps(Map<MapName, RoleMap> maps, Set<String> roles) {

  /** The role of clients without TLS, and of every viewer. */
  public static final String READ_ONLY = "ReadOnlySunSpec";

  private static final Set<String> STANDARD =
      Set.of(
          READ_ONLY,
          "GridServiceSunSpec",
          "NetworkAdministratorSunSpec",
          "SuperAdministratorSunSpec");

  private static final Set<String> HEAD = Set.of("ID", "L");
  private static final int MAX_FILES = 512;
  private static final int MAX_BYTES = 512 * 1024;

  public RoleMaps {
    maps = Map.copyOf(maps);
    roles = Set.copyOf(roles);
  }

  /** Returns what applies without any file. */
  public static RoleMaps standard() {
    return new RoleMaps(Map.of(), STANDARD);
  }

  /**
   * Reads the files {@code *.json} of a folder.
   *
   * @throws IOException with a one-line message, if a file cannot be read, is not a role map, or is
   *     about the same map as another one.
   */
  public static RoleMaps read(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.json")) {
      all.forEach(files::add);
    }
    Collections.sort(files);
    if (files.size() > MAX_FILES) {
      throw new IOException("%s: expected at most %d role maps".formatted(folder, MAX_FILES));
    }
    Map<MapName, RoleMap> maps = new HashMap<>();
    Set<String> roles = new HashSet<>(STANDARD);
    for (Path file : files) {
      RoleMap.Named read = readFile(file);
      if (maps.put(read.name(), read.map()) != null) {
        throw new IOException("%s: a second role map of %s".formatted(file, read.name()));
      }
      read.map().eachRole(roles::add);
    }
    return new RoleMaps(maps, roles);
  }

  private static RoleMap.Named readFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      // Reading a pipe or a device could block forever.
      throw new IOException(file + ": not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException("%s: expected at most %d bytes".formatted(file, MAX_BYTES));
      }
      return RoleMap.parse(content);
    } catch (JsonException malformed) {
      throw new IOException(
          "%s: not a role map: %s".formatted(file, malformed.getMessage()), malformed);
    }
  }

  /** Returns the names of the profiles whose registers a file is about, in their order. */
  public List<String> profiles() {
    return maps.keySet().stream().flatMap(each -> each.profile().stream()).sorted().toList();
  }

  /** Returns whether a role has any rights. */
  boolean isKnown(String role) {
    return roles.contains(role);
  }

  /**
   * Returns whether a role may read a point.
   *
   * @param path without the numbers of groups.
   */
  boolean mayRead(String role, MapName map, String path) {
    if (!isKnown(role)) {
      return false;
    }
    RoleMap own = maps.get(map);
    if (own == null || HEAD.contains(path)) {
      return true;
    }
    PointRoles point = own.points().get(path);
    return point != null && point.readers().contains(role);
  }

  /** Returns whether no file denies a known role to write a point of a profile. */
  public boolean permitsWrite(String role, Profile profile, PointName point) {
    return permitsWrite(role, MapName.ofProfile(profile.name().value()), point.value());
  }

  /** Returns whether no file denies a known role to write a point. */
  boolean permitsWrite(String role, MapName map, String path) {
    return maps.containsKey(map) ? mayWrite(role, map, path) : isKnown(role);
  }

  /** Returns whether a role may write a point; never without a file that lists the role. */
  boolean mayWrite(String role, MapName map, String path) {
    RoleMap own = maps.get(map);
    PointRoles point = own == null ? null : own.points().get(path);
    return point != null && isKnown(role) && point.writers().contains(role);
  }
}
