/** Log-in through an OpenID Connect provider: what the provider says of a person is checked here, who that is in identity. */
@NullMarked
package dev.aurora.openid;

import org.jspecify.annotations.NullMarked;
