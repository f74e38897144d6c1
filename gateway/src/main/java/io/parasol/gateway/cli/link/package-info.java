// SPDX-License-Identifier: Apache-2.0
/**
 * What is done at a link to controllers without a gateway: reading once, and finding what hangs on
 * it.
 *
 * <p>What does not belong here: how a controller is asked, which {@code legacy} knows.
 */
@NullMarked
package io.parasol.gateway.cli.link;

import org.jspecify.annotations.NullMarked;
