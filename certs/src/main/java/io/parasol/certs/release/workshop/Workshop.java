// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.workshop;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.release.metadata.DelegatedRole;
import io.parasol.certs.release.metadata.Delegations;
import io.parasol.certs.release.metadata.Hashes;
import io.parasol.certs.release.metadata.Metadata;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.PathPattern;
import io.parasol.certs.release.metadata.RoleKeys;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.Root;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.TargetFile;
import io.parasol.certs.release.metadata.TargetPath;
import io.parasol.certs.release.metadata.TargetPaths;
import io.parasol.certs.release.metadata.Targets;
import io.parasol.config.site.SiteId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An editor of the TUF repository of a site's owner, in a folder. A change creates a draft of the
 * next version of a document. Several owners sign a draft in any order, on copies of the folder if
 * necessary. {@link #publish} turns the drafts into the metadata that gateways accept. The folder
 * contains no private key.
 *
 * <p>Not thread-safe. Only one process may use the folder at a time.
 */
public final class Workshop {

  private final WorkshopFolder folder;
  private final WorkshopSettings settings;

  private Workshop(WorkshopFolder folder, WorkshopSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /**
   * Creates a repository folder with drafts of the first root and of targets. The initial policy
   * lets no signer sign any command.
   *
   * @throws WorkshopException if the folder already contains a repository.
   */
  public static Workshop init(Path folder, SiteId site, Keepers keepers, Lives lives, Instant now)
      throws WorkshopException {
    Workshop made = new Workshop(new WorkshopFolder(folder), new WorkshopSettings(site, lives));
    if (Files.exists(made.folder.settings())) {
      throw new WorkshopException(folder + ": already contains a repository; use another folder");
    }
    made.folder.writeDraft(
        Paper.ROOT, SignedFile.unsigned(new Root(1, now.plus(lives.root()), keepers.roles())));
    Map<TargetPath, TargetFile> targets = new LinkedHashMap<>();
    made.put(targets, new TargetPath(SitePolicy.PATH), SitePolicy.ofNobody(site).document());
    made.folder.writeDraft(
        Paper.TARGETS,
        SignedFile.unsigned(
            new Targets(1, now.plus(lives.targets()), targets, Delegations.none())));
    made.settings.write(made.folder.settings());
    return made;
  }

  /**
   * Opens an existing repository folder.
   *
   * @throws WorkshopException if the folder contains no repository.
   */
  public static Workshop open(Path folder) throws WorkshopException {
    WorkshopFolder files = new WorkshopFolder(folder);
    return new Workshop(files, WorkshopSettings.read(files.settings()));
  }

  public SiteId site() {
    return settings.site();
  }

  // --- Current documents; a draft takes precedence over the published version --------------------

  Root root() throws WorkshopException {
    return current(Paper.ROOT).alleged();
  }

  Targets targets() throws WorkshopException {
    return current(Paper.TARGETS).alleged();
  }

  private <T extends Metadata> SignedFile<T> current(Paper<T> paper) throws WorkshopException {
    return newest(paper)
        .orElseThrow(
            () ->
                new WorkshopException("the repository folder has no document of " + paper.role()));
  }

  private <T extends Metadata> Optional<SignedFile<T>> newest(Paper<T> paper)
      throws WorkshopException {
    Optional<SignedFile<T>> draft = folder.draft(paper);
    return draft.isPresent() ? draft : folder.published(paper);
  }

  private <T extends Metadata> long nextVersion(Paper<T> paper) throws WorkshopException {
    return folder.published(paper).map(each -> each.alleged().version() + 1).orElse(1L);
  }

  /** Returns the policy as it will be after the next publication. */
  public SitePolicy policy() throws WorkshopException {
    TargetPath path = new TargetPath(SitePolicy.PATH);
    TargetFile file =
        targets()
            .of(path)
            .orElseThrow(() -> new WorkshopException("targets: " + path + " is missing"));
    folder.requireContent(path, file);
    try {
      return SitePolicy.read(
          WorkshopFolder.bytes(folder.content(path, file), SitePolicy.LONGEST).orElseThrow());
    } catch (JsonException malformed) {
      throw new WorkshopException(String.valueOf(malformed.getMessage()), malformed);
    }
  }

  // --- Changes --------------------------------------------------------------------------------

  /** Changes the site policy. Creates a draft of targets. */
  public void changePolicy(UnaryOperator<SitePolicy> change, Instant now) throws WorkshopException {
    SitePolicy changed = change.apply(policy());
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(targets().targets());
    put(files, new TargetPath(SitePolicy.PATH), changed.document());
    redraft(files, targets().delegations(), now);
  }

  /** Returns the owners and the online key as they will be after the next publication. */
  public Keepers keepers() throws WorkshopException {
    return Keepers.of(root());
  }

  /**
   * Changes the owners and the online key. Creates drafts of root and targets, because the new
   * owners must sign both.
   */
  public void changeKeepers(Keepers keepers, Instant now) throws WorkshopException {
    folder.writeDraft(
        Paper.ROOT,
        SignedFile.unsigned(
            new Root(nextVersion(Paper.ROOT), now.plus(settings.lives().root()), keepers.roles())));
    redraft(targets().targets(), targets().delegations(), now);
  }

  /**
   * Creates drafts of root and targets that differ from the published ones only in version and
   * expiry.
   */
  public void renew(Instant now) throws WorkshopException {
    changeKeepers(keepers(), now);
  }

  /**
   * Delegates releases under these paths to a vendor, replacing an earlier delegation to it. The
   * delegation is terminating: no other role may list a release under these paths.
   */
  public void delegate(RoleName vendor, RoleKeys keys, List<PathPattern> patterns, Instant now)
      throws WorkshopException {
    List<DelegatedRole> roles = new ArrayList<>(targets().delegations().roles());
    roles.removeIf(each -> each.name().equals(vendor));
    roles.add(new DelegatedRole(vendor, keys, new TargetPaths.Patterns(patterns), true));
    redraft(targets().targets(), new Delegations(roles), now);
  }

  /** Removes the delegation to a vendor, and the draft of the vendor's document. */
  public void undelegate(RoleName vendor, Instant now) throws WorkshopException {
    List<DelegatedRole> roles = new ArrayList<>(targets().delegations().roles());
    if (!roles.removeIf(each -> each.name().equals(vendor))) {
      throw new WorkshopException("nothing is delegated to " + vendor);
    }
    redraft(targets().targets(), new Delegations(roles), now);
    folder.removeDraft(Paper.ofTargets(vendor));
  }

  /** Returns the delegations to vendors, with their keys and paths. */
  public List<DelegatedRole> vendors() throws WorkshopException {
    return targets().delegations().roles();
  }

  /** Adds a release of the owner or of a vendor. Creates a draft of the document that lists it. */
  public void addRelease(NewRelease release, Instant now) throws WorkshopException {
    Targets into = release.vendor().isPresent() ? ofVendor(release.vendor().get(), now) : targets();
    release.requireNewIn(into);
    if (release.vendor().isPresent()
        && !delegation(release.vendor().get()).paths().cover(release.path())) {
      throw new WorkshopException(
          "%s is not trusted for %s".formatted(release.vendor().get(), release.path()));
    }
    TargetFile file = release.copyInto(folder);
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(into.targets());
    files.put(release.path(), file);
    redraftTargets(release.vendor(), files, into.delegations(), now);
  }

  /** Removes a release, so that it is unavailable after the next publication. */
  public void removeRelease(Optional<RoleName> vendor, TargetPath path, Instant now)
      throws WorkshopException {
    Targets from = vendor.isPresent() ? ofVendor(vendor.get(), now) : targets();
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(from.targets());
    if (path.text().equals(SitePolicy.PATH) || files.remove(path) == null) {
      throw new WorkshopException("there is no release " + path);
    }
    redraftTargets(vendor, files, from.delegations(), now);
  }

  /** Returns the releases of a vendor, or those of the owner if the vendor is empty. */
  public Map<TargetPath, TargetFile> releases(Optional<RoleName> vendor) throws WorkshopException {
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>();
    if (vendor.isPresent()) {
      newest(Paper.ofTargets(vendor.get()))
          .ifPresent(each -> files.putAll(each.alleged().targets()));
    } else {
      files.putAll(targets().targets());
      files.remove(new TargetPath(SitePolicy.PATH));
    }
    return files;
  }

  private Targets ofVendor(RoleName vendor, Instant now) throws WorkshopException {
    delegation(vendor);
    return newest(Paper.ofTargets(vendor))
        .map(SignedFile::alleged)
        .orElseGet(
            () ->
                new Targets(1, now.plus(settings.lives().targets()), Map.of(), Delegations.none()));
  }

  private DelegatedRole delegation(RoleName vendor) throws WorkshopException {
    return vendors().stream()
        .filter(each -> each.name().equals(vendor))
        .findFirst()
        .orElseThrow(() -> new WorkshopException("nothing is delegated to " + vendor));
  }

  private void redraft(Map<TargetPath, TargetFile> files, Delegations delegations, Instant now)
      throws WorkshopException {
    redraftTargets(Optional.empty(), files, delegations, now);
  }

  private void redraftTargets(
      Optional<RoleName> vendor,
      Map<TargetPath, TargetFile> files,
      Delegations delegations,
      Instant now)
      throws WorkshopException {
    Paper<Targets> paper = vendor.map(Paper::ofTargets).orElse(Paper.TARGETS);
    folder.writeDraft(
        paper,
        SignedFile.unsigned(
            new Targets(
                nextVersion(paper), now.plus(settings.lives().targets()), files, delegations)));
  }

  private void put(Map<TargetPath, TargetFile> files, TargetPath path, byte[] content)
      throws WorkshopException {
    TargetFile file = new TargetFile(content.length, Hashes.of(content), Optional.empty());
    WorkshopFolder.write(folder.content(path, file), content);
    files.put(path, file);
  }

  // --- Signing and publishing ------------------------------------------------------------------

  /**
   * Signs every draft for which the key may sign.
   *
   * @return the roles of these drafts.
   * @throws WorkshopException if there is no such draft.
   */
  public List<RoleName> sign(SigningKey key) throws WorkshopException {
    List<RoleName> signed = new ArrayList<>();
    for (Desk<?> each : desks()) {
      if (each.sign(key)) {
        signed.add(each.role());
      }
    }
    if (signed.isEmpty()) {
      throw new WorkshopException("the key belongs to none of the roles that must sign the drafts");
    }
    return signed;
  }

  /**
   * Imports changes from a copy of the folder: signatures on the same drafts, and drafts of vendors
   * with their images.
   *
   * @return the roles with imported changes.
   */
  public List<RoleName> take(Workshop other) throws WorkshopException {
    List<RoleName> taken = new ArrayList<>();
    for (Desk<?> each : desks()) {
      if (each.take(other.folder)) {
        taken.add(each.role());
      }
    }
    return taken;
  }

  /**
   * Publishes the drafts with a new snapshot and timestamp. Copies the result to a folder for a web
   * server or a USB stick.
   *
   * @return vendors whose releases are unavailable, because their document has too few signatures
   *     of their current keys.
   * @throws WorkshopException if root or targets has too few signatures, or a target file is
   *     missing; nothing is published then.
   */
  public List<RoleName> publish(SigningKey online, Path to, Instant now) throws WorkshopException {
    return new Publishing(this, folder, settings.lives(), now).publish(online, to);
  }

  /** Returns the status of every document, both drafts and published versions. */
  public List<Standing> standings() throws WorkshopException {
    List<Standing> standings = new ArrayList<>();
    for (Desk<?> each : desks()) {
      standings.addAll(each.standings());
    }
    standings.addAll(online(Paper.SNAPSHOT).standings());
    standings.addAll(online(Paper.TIMESTAMP).standings());
    return standings;
  }

  /** Returns root, targets and the documents of vendors, each with the keys that must sign it. */
  List<Desk<?>> desks() throws WorkshopException {
    List<Desk<?>> desks = new ArrayList<>();
    List<RoleKeys> overRoot = new ArrayList<>(List.of(root().keysOf(MetadataType.ROOT)));
    // The previous owners must also sign a new root (TUF 5.3.4).
    folder
        .published(Paper.ROOT)
        .ifPresent(before -> overRoot.add(before.alleged().keysOf(MetadataType.ROOT)));
    desks.add(new Desk<>(folder, Paper.ROOT, overRoot, Desk.ANYWHERE));
    desks.add(
        new Desk<>(
            folder, Paper.TARGETS, List.of(root().keysOf(MetadataType.TARGETS)), Desk.ANYWHERE));
    for (DelegatedRole vendor : vendors()) {
      desks.add(
          new Desk<>(
              folder,
              Paper.ofTargets(vendor.name()),
              List.of(vendor.keys()),
              Desk.within(vendor.paths())));
    }
    return desks;
  }

  private <T extends Metadata> Desk<T> online(Paper<T> paper) throws WorkshopException {
    return new Desk<>(folder, paper, List.of(root().keysOf(paper.type())), Desk.ANYWHERE);
  }
}
