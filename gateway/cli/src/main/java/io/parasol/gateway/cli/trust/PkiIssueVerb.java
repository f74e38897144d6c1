// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CertificateRequest;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.KnownValues;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol pki issue}: issues a certificate. */
@Command(name = "issue", description = "Issues a certificate to a device or to an operator.")
final class PkiIssueVerb extends PkiAuthorityVerb.OnCertificate {
  /** The kind of holder of a certificate. */
  enum Holder {
    device,
    operator
  }

  @Parameters(index = "0", paramLabel = "device|operator", description = "The kind of holder.")
  private Holder holder;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "The device's id or the operator's name.")
  private String name;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      completionCandidates = KnownValues.Roles.class,
      description = "The operator's role: viewer, operator or engineer. Default: viewer.")
  private @Nullable String role;

  @Mixin private HolderOptions options;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = open(config, options.people());
    IssuedCertificate issued =
        holder == Holder.device ? issueDevice(config, authority) : issueOperator(authority);
    print(config, console, "issued", issued);
    if (holder == Holder.device && !config.devices().containsKey(new DeviceId(name))) {
      printNotice(
          console,
          "%1$s has no device %2$s; add it, and if it is native, then renew its certificate: parasol pki renew %2$s"
              .formatted(config.file(), name));
    }
  }

  private IssuedCertificate issueDevice(SiteConfig config, SiteAuthority authority)
      throws AuthorityException {
    if (role != null) {
      throw new VerbException(ExitCode.USAGE, "--role is allowed with operator only");
    }
    if (options.people() != null) {
      throw new VerbException(ExitCode.USAGE, "--authority is allowed with operator only");
    }
    DeviceId device = new DeviceId(name);
    Optional<CertificateRequest> request = options.request();
    if (request.isEmpty()) {
      return authority.issueDevice(device);
    }
    requireOwnKey(config, name);
    return authority.issueDevice(device, request.get());
  }

  /**
   * Requires that the gateway does not hold the key of a name, so that it may be made elsewhere.
   */
  static void requireOwnKey(SiteConfig config, String name) {
    if (isHeldByGateway(config, name)) {
      throw new VerbException(
          ExitCode.USAGE,
          "--csr is not allowed with %s: the gateway makes its key".formatted(name));
    }
  }

  /** Returns the role of this name. */
  static Role role(String name) {
    return Role.of(name)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "--role is \"%s\"; expected viewer, operator or engineer".formatted(name)));
  }

  private IssuedCertificate issueOperator(SiteAuthority authority) throws AuthorityException {
    OperatorName operator = new OperatorName(name);
    Role as = role(role == null ? "viewer" : role);
    Optional<CertificateRequest> request = options.request();
    return request.isPresent()
        ? authority.issueOperator(operator, as, request.get())
        : authority.issueOperator(operator, as);
  }
}
