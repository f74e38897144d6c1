// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.est.EstServer;
import io.parasol.gateway.northbound.Northbound;
import io.parasol.gateway.page.PageServer;
import io.parasol.gateway.web.WebServer;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last stage of a gateway: the servers that clients reach beside the broker. They run once this
 * stage is built.
 */
final class Servers {

  /** The address of the metrics endpoint; its port is never 0. */
  final HostPort metrics;

  private final @Nullable PageServer page;
  private final @Nullable EstServer enrolment;

  /**
   * @param chores updates at intervals which clients are accepted.
   */
  Servers(
      SiteConfig config,
      Stages stages,
      Services services,
      SerialExecutor chores,
      CloseStack closeStack)
      throws IOException, AuthorityException, UnusableKeyException {
    Foundations foundations = stages.foundations();
    this.metrics =
        closeStack
            .add(
                "web",
                WebServer.start(
                    config.metrics(),
                    stages.monitoring().meters::scrape,
                    () ->
                        stages.messaging().sessions.readiness().with(stages.health().unreachable()),
                    foundations.credentials.revocations()::text))
            .address();
    this.page =
        config.page().isEmpty()
            ? null
            : closeStack.add("page", SitePage.start(config.page().get(), stages, services, chores));
    this.enrolment =
        config.enrolment().isEmpty()
            ? null
            : closeStack.add(
                "enrolment",
                SiteEnrolment.start(config, foundations, stages.health().gateway(), chores));
    Optional<Northbound> northbound = stages.field().northbound();
    if (northbound.isPresent()) {
      SiteNorthbound.start(northbound.get(), foundations, stages.health().gateway(), chores);
    }
  }

  /** Returns the address of the page for a browser; empty if the site has none. */
  Optional<String> page() {
    PageServer open = page;
    // A reference to a method would load the class without a page.
    return open == null ? Optional.empty() : Optional.of(open.url());
  }

  /** Returns the address where native devices enrol; empty if the site has none. */
  Optional<HostPort> enrolment() {
    return Optional.ofNullable(enrolment).map(EstServer::address);
  }
}
