// SPDX-License-Identifier: Apache-2.0
/**
 * The access rules of a site for a broker that Parasol does not run, written in the format of that
 * broker from the {@linkplain io.parasol.broker.access.AccessTable access table}.
 */
@NullMarked
package io.parasol.broker.rules;

import org.jspecify.annotations.NullMarked;
