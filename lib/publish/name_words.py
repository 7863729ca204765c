"""Words that say nothing of whose name they stand in, or that are a name and an ordinary word as well."""

from __future__ import annotations

_PARTICLES = """
    de la las los el da das do dos del der den di du van von bin ibn al y e i jr sr dr dra mr mrs ms mx sra don dona ii iii
"""
_ORDINARY = """
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre monday tuesday
    wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo winter spring summer
    autumn fall invierno primavera verano otono christmas navidad easter holiday day days week weeks month year dia semana
    mes ads ad anuncio anuncios campaign campana webinar workshop masterclass challenge reto story stories reel reels post
    posts bio link page web site form quiz ebook guide guia book books video videos podcast live call calls llamada
    newsletter mail email info contact hello hola admin sales sale ventas venta support soporte marketing social organic
    paid referral direct news team equipo client clients cliente clientes customer customers lead leads student students
    member members vip test testing demo sample unknown none other otros general default new old nuevo nueva free gratis
    lite pro plus premium gold silver bronze platinum oro plata black white blue green red pink brown grey gray orange
    purple negro blanco azul verde rojo promo offer offers oferta launch lanzamiento program programa course curso coach
    coaching coaches mentor mentoring mastermind academy academia club circle inner elite scale growth business money cash
    rich price pay payment pago card bank banks transfer wire cheque check stripe paypal wise bizum klarna google facebook
    instagram meta tiktok youtube linkedin twitter whatsapp telegram spotify pinterest snapchat reddit bing yahoo gmail
    outlook hotmail apple amazon will mark grant chase frank art bill bob max hope faith joy grace rose star sky angel king
    queen prince young long short best love good great power hunter hill field park street wall house home city town world
    sun moon sol luna luz paz cruz santiago madrid barcelona valencia sevilla mexico chile peru colombia argentina america
    florida georgia carolina virginia texas austin dallas houston denver paris london sydney asia china india jordan israel
    europe europa spain espana
"""
_BESIDE = """
    ad ads as at by dm el em for from fb ig im iam its la my of ref re the to via with vs yt con de del para por case cases
    caso casos client clip cut dms feedback hook interview entrevista journey promo real review result results resultado
    resultados study success exito testimonial testimonials testimonio testimonios ugc vsl win wins won
"""

PARTICLES = frozenset(_PARTICLES.split())
"""Words of a name that say nothing of whose it is."""
ORDINARY = frozenset(_ORDINARY.split())
"""Words that are names too, and that half of all campaigns, offers and sources hold."""
BESIDE = ORDINARY | frozenset(_BESIDE.split())
"""Words that are written onto a name without a space."""
