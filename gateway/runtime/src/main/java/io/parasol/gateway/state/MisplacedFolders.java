// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.DamagedFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Folders in the places of files, which a wrong copy or a repair of the file system can leave
 * behind. No part of the gateway can read or replace them, so they are set aside at the start.
 */
final class MisplacedFolders {

  /** The places of files below the state folder: a folder, and the names in it. */
  private static final List<Place> PLACES =
      List.of(
          new Place("", "{lock,clock,format,policy.json,policy.copy,updates.json}"),
          new Place("pki", "{lock,denied,denied.copy,*.pem}"),
          new Place("pki/issued", "*.{pem,key}"),
          new Place("commands", "*"),
          new Place("store", "{lock,epoch,cursors*,*.segment}"),
          new Place("letters", "{lock,epoch,cursors*,*.segment}"),
          new Place("events/devices", "{lock,epoch,cursors*,*.segment}"),
          new Place("events/gateway", "{lock,epoch,cursors*,*.segment}"),
          new Place("releases/trust", "*.json"),
          new Place("releases/documents", "*"),
          new Place("releases/images", "*"));

  private record Place(String folder, String names) {}

  private MisplacedFolders() {}

  static void setAside(Path state, DamagedFile.Listener damagedFiles) {
    for (Place place : PLACES) {
      Path folder = state.resolve(place.folder());
      if (Files.isDirectory(folder)) {
        setAside(folder, place.names(), damagedFiles);
      }
    }
  }

  private static void setAside(Path folder, String names, DamagedFile.Listener damagedFiles) {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, each -> Files.isDirectory(each))) {
      var matcher = folder.getFileSystem().getPathMatcher("glob:" + names);
      for (Path each : found) {
        if (matcher.matches(each.getFileName()) && !each.toString().contains(".damaged-")) {
          setOneAside(each, damagedFiles);
        }
      }
    } catch (IOException unreadable) {
      damagedFiles.onDamaged(folder, "cannot be read", String.valueOf(unreadable.getMessage()));
    }
  }

  private static void setOneAside(Path each, DamagedFile.Listener damagedFiles) {
    try {
      DamagedFile.setAside(each);
      damagedFiles.onDamaged(each, "a folder is in the place of the file", "it is missing");
    } catch (IOException failed) {
      damagedFiles.onDamaged(
          each, "a folder is in the place of the file", String.valueOf(failed.getMessage()));
    }
  }
}
